"""Spanish."""

from tools.contacts.vocabulary.words import DetailWords, NameWords, SpokenWords, Vocabulary, WishWords, listed

SPANISH = Vocabulary(
    wishes=WishWords(
        stop=listed(
            """
            alto, baja, dar de baja, darme de baja, parar, pare, detener, cancelar suscripcion, no enviar mas, no me
            escriban mas, no me envien mas mensajes, dejen de escribirme
            """
        ),
        start=listed("empezar, reanudar, alta"),
        yes=listed(
            """
            si, si por favor, si es correcto, si gracias, claro, vale, correcto, exacto, de acuerdo, eso es, asi es,
            perfecto, dale, ok, por supuesto, esta bien
            """
        ),
        no=listed("no, no es correcto, incorrecto, esta mal, no asi no"),
        never_mind=listed(
            """
            olvidalo, olvidelo, no importa, dejalo, dejelo, da igual, ya no hace falta, no hace falta, ya no lo
            necesito, ya esta resuelto, ya se resolvio, lo he resuelto, ya lo resolvi, cancelalo, cancela la
            solicitud, cancelar la solicitud, cancele la solicitud, ya no es necesario, ya lo encontre, ya funciona,
            he cambiado de idea, cambie de idea, cancelar por favor
            """
        ),
        objects_follow=listed("el, la, mi, lo de, tu, su"),
        write_me=listed(
            """
            escribeme, escribame, escribanme, mandame un correo, mandeme un correo, enviame un correo, envieme un
            correo, mejor por correo, prefiero correo, prefiero el correo, prefiero por correo, solo por correo, solo
            correo, por correo mejor, mandame un email, enviame un email, mejor por email, solo por email, contactame
            por correo, contacteme por correo
            """
        ),
        call_me=listed(
            """
            llamame, llameme, llamenme, mejor por telefono, prefiero una llamada, prefiero por telefono, solo por
            telefono, prefiero que me llamen, pueden llamarme, puedes llamarme
            """
        ),
        human=listed(
            """
            persona real, un humano, una persona, hablar con alguien, hablar con un agente, un agente, agente humano,
            atencion humana, hablar con una persona, un operador, una operadora
            """
        ),
        refusing_clauses=listed(
            """
            no gracias, ninguno, ninguna, ninguno de los dos, nada, paso, no tengo, no quiero, omitir, saltar, me
            niego, ni hablar, no puedo
            """
        ),
        refusals=listed(
            """
            prefiero no, prefiero no decirlo, prefiero no hacerlo, mejor no, no es asunto tuyo, sin datos
            """
        ),
        unwilling=listed("prefiero no, no quiero, no voy a, no pienso, no deseo, no me gusta, no puedo, me niego a"),
        giving=listed("dar, darle, darte, darles, compartir, dejar mi, decir, decirle, facilitar, proporcionar"),
        lacking=listed("no, sin, no tengo, no uso, no dispongo de, no doy, no quiero dar, olvida, olvide, ni"),
        determiners=listed("un, una, el, la, mi, ningun, ninguna, mis, de mi, lo del"),
        joined_by=listed("o, y, ni, u, ni un, ni mi, y mi, ni el"),
        after_refused=listed(
            """
            y, o, ni, pero, por favor, gracias, lo siento, para, aqui, solo, porque, ahora, perdon, asi que, a mano,
            entonces
            """
        ),
        no_emails=listed("no me escribas, no me escriba, no me mandes correos, no me envie correos, sin correos"),
        no_calls=listed("no me llames, no me llame, no me llamen, sin llamadas, no quiero llamadas"),
        question_starts=listed(
            """
            por que, para que, que pasa, que es, que hacen, que van a, cuando, quien, donde, cual, como se, como
            puedo, como van, puedo, puede, pueden, puedes, hay, cuanto, es seguro
            """
        ),
        code_again=listed(
            """
            otra vez, de nuevo, reenvia, reenviame, reenvialo, reenviamelo, reenviar, otro codigo, un codigo nuevo,
            nuevo codigo, otro, no me llega, no me ha llegado, no me llego, no ha llegado, no llega, no llego,
            no lo he recibido, no he recibido, no lo recibi, no recibi, no recibo, nada todavia, no tengo el codigo,
            no hay codigo, ningun codigo, ningun correo
            """
        ),
    ),
    details=DetailWords(
        email=listed("correo, email, e-mail, mail, correo electronico, emails, correos"),
        phone=listed("telefono, movil, celular, fijo, telefono movil, numero"),
        detail_nouns=listed("electronico, numero, direccion"),
        phone_cues=listed(
            """
            telefono, tfno, tel, tlf, movil, celular, cel, fijo, whatsapp, llamarme al, llamame al, llameme al, mi
            numero, numero, numero es, numero de telefono, contacto
            """
        ),
        other_numbers=listed(
            """
            pedido, numero de pedido, factura, numero de factura, referencia, incidencia, seguimiento, envio, cuenta,
            numero de cuenta, cliente, numero de cliente, reserva, codigo, pin, cp, codigo postal, nif, dni, nie, cif,
            rfc, curp, iban, tarjeta, numero de tarjeta, pasaporte, poliza, contrato, vuelo, modelo, articulo,
            producto, transaccion, recibo, fax, tu numero, su numero, vuestro numero, albaran, compra, ticket, serie
            """
        ),
        belonging=listed("de mi, de la, del, de este, de esta, en mi, en el, en la"),
        number_nouns=listed("numero, num, no, nro, n, es, codigo"),
        currencies=listed("euros, euro, pesos, dolares, soles, mxn, cop, clp, ars"),
        corrections=listed(
            """
            perdon, perdona, perdone, disculpa, disculpe, lo siento, quise decir, quiero decir, digo, corrijo, mejor,
            me equivoque, en realidad, ay no, correccion, errata, no
            """
        ),
        negations=listed("no es, en vez de, en lugar de, ya no, ya no es, no uses, no use, no al, antes era"),
    ),
    spoken=SpokenWords(
        at=listed("arroba"),
        dot=listed("punto"),
        signs={
            "guion bajo": "_",
            "barra baja": "_",
            "guion": "-",
            "guion medio": "-",
            "mas": "+",
            "menos": "-",
            "punto": ".",
        },
        no_local_part=listed("es, correo, email, mail, mi, el, la, un"),
        digits={
            "cero": "0",
            "uno": "1",
            "dos": "2",
            "tres": "3",
            "cuatro": "4",
            "cinco": "5",
            "seis": "6",
            "siete": "7",
            "ocho": "8",
            "nueve": "9",
        },
        repeats={"doble": 2, "triple": 3},
    ),
    names=NameWords(
        sure=listed("me llamo, mi nombre es, nombre:, mi nombre completo es, nombre y apellidos:"),
        likely=listed("soy, yo soy, le habla, te habla"),
        particles=listed("de, la, las, los, del, y"),
        ends=listed(
            """
            y, mi, desde, con, pero, correo, email, telefono, movil, tel, de parte, es, para, el, un, una, numero,
            gracias, por, a, en, cliente
            """
        ),
        no_names=listed(
            """
            el, la, un, una, cliente, de, nuevo, nueva, yo, espanol, espanola, mexicano, mexicana, argentino,
            argentina, muy, no, si, hola, gracias, vale, nada, ninguno, ayuda, alto, baja, quien, que, como, cuando,
            donde, por, espera, urgente, claro, perfecto, prefiero, quiero, tengo, puedo, mi, tu, su, adios, paso
            """
        ),
    ),
)
