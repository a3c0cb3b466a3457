"""How a customer asks for a person in Spanish, and how one only speaks of a person; rules read without accents."""

from agent.offline.pattern import any_of, compiled

_REAL = any_of("real humano humana de_verdad fisica de_carne_y_hueso en_vivo")
# Words that mean one of us even without a verb in front of them.
_NAMED = (
    rf"(?:(?:persona|agente|alguien|asesor|operador|representante|gente|ser|tecnico|empleado) ?{_REAL}|"
    + any_of(
        "humano humana ser_humano agente asesor asesora operador operadora representante encargado encargada "
        "supervisor"
        " supervisora recepcionista telefonista atencion_al_cliente servicio_al_cliente atencion_humana"
        " atencion_personal atencion_personalizada soporte_humano ayuda_humana soporte_en_vivo chat_en_vivo ejecutivo"
        " ejecutiva teleoperador teleoperadora"
    )
    + ")"
)
# Words that mean one of us after "hablar con".
_PERSON = (
    rf"(?:{_NAMED}|"
    + any_of(
        "persona personas humanos agentes asesores operadores operario operaria representantes alguien alguno alguna"
        " responsable responsables gerente jefe jefa companero companera companeros empleado empleada ejecutivos "
        "tecnico"
        " tecnica dependiente comercial trabajador trabajadora especialista atencion servicio soporte soporte_tecnico"
        " servicio_tecnico equipo gente vosotros ustedes vendedor vendedora colega consultor recepcion ventas"
        " quien_sepa quien_corresponda"
    )
    + ")"
)
_A = any_of(
    "un una uno el la los las al algun alguna vuestro vuestra su sus tu tus otro otra cualquier verdadera de del"
)
_A = rf"(?:{_A} ){{0,3}}"
_SPEAK = any_of(
    "hablar conversar charlar chatear comunicarme comunicarnos contactar contactarme platicar dialogar tratar ablar"
    " hablr ponerme_en_contacto entrar_en_contacto"
)
# What may follow for the noun to mean the person: not "agente de viajes".
_END = (
    "(?= ?$| "
    + any_of(
        "que para ya ahora aqui en con y o no por cuanto hoy inmediatamente urgente me porque sobre al a mejor si"
        " disponible de_verdad real humano humana fisica tuyo suyo vuestro directamente del_equipo de_carne"
        " de_atencion de_soporte de_ventas de_la_empresa de_la_tienda de_tu de_su de_vuestro de_ustedes de_vosotros"
    )
    + r"\b)"
)
_HELPS = any_of(
    "llamarme ayudarme atenderme contactarme escribirme hablarme contactar llame llamar atienda atender ayude ayudar"
    " hable hablar conteste contestar contacte escriba responda responder explique resuelva revise revisar venga"
)
_SERVED = any_of(
    "atenderme atienda atiende atiendan atendido atendida atendidos ayudarme ayude ayuden ayuda hable contacte"
    " contactarme llame responda conteste escriba atender atiendame atiendeme ayudeme ayudame contactame"
)
_SOMEBODY = rf"(?:{_A}(?:{_NAMED}|alguien|persona|responsable|companero|companera|tecnico|gerente))"
_BOT = any_of(
    "bot bots robot robots maquina maquinas chatbot chatbots contestador contestadora ia inteligencia_artificial"
    " respuestas_automaticas mensajes_automaticos asistente_virtual programa automatismo"
)
_WANT = any_of(
    "quiero necesito prefiero quisiera deseo dame deme denme exijo solicito pido preciso requiero busco me_gustaria"
    " querria queria llama_a llame_a llamen_a hace_falta pon ponga"
)

_ENOUGH_OF = any_of(
    "no_quiero no_mas basta_de nada_de harto_de harta_de dejate_de estoy_cansado_de estoy_cansada_de odio"
)
_BEFORE_BOT = any_of("hablar tratar chatear con a un una el la los las mas este esta estos seguir hablando tu su")

ASKING = compiled(
    # "quiero hablar con una persona"
    rf"\b{_SPEAK} (?:\w+ )?(?:con|a) {_A}{_PERSON}{_END}",
    rf"\b{_SPEAK} (?:con )?(?:\w+ )?(?:de la empresa|de vuestro equipo|de su equipo|de la tienda)\b",
    # "quiero un humano", "necesito una persona que me ayude"
    rf"\b{_WANT} (?:a |con |ver a |tener )?{_A}{_NAMED}{_END}",
    rf"\b{_WANT} (?:a )?"
    + any_of(
        "una_persona alguien otra_persona al_encargado al_responsable al_jefe al_gerente un_responsable un_jefe "
        "un_gerente un_tecnico"
    )
    + r"(?: de \w+)?(?= ?$| (?:que (?:me|sepa|pueda|entienda|hable|no|lo|resuelva|solucione)|ya|ahora|real|de "
    r"verdad|y no|no un)\b)",
    rf"\bayuda (?:de|por parte de) {_SOMEBODY}",
    # "pasame con un agente"
    r"\b"
    + any_of(
        "pasame paseme pasenme pasa pase pasar pasarme conectame conecteme conectar conectarme comunicame comuniqueme"
        " comuniquenme comunicar transfiereme transfierame transferirme transferir derivame deriveme derivar "
        "derivarme"
        " ponme pongame ponganme poneme poner ponerme poneis pones pasas pasais pasan conectas conectan comunicas"
        " comunican comunica transfieres transfieren derivas contactame contacteme enlazame escala escalar redirigeme"
    )
    + r" (?:me |esto |esta conversacion |este caso |el chat |mi caso )?(?:en contacto |en comunicacion )?(?:con|a|"
    r"al) "
    rf"{_A}{_PERSON}{_END}",
    # "agente", "con una persona", "un humano ya"
    rf"^(?:ok |no |hola |bueno |si |y |pero |entonces |ya )?(?:con )?{_A}{_NAMED}(?: (?:ya|ahora|urgente))*$",
    r"^(?:con )?(?:una )?persona(?: (?:ya|ahora))?$|^(?:(?:agente|humano|operador|asesor|representante|persona) ?)+$",
    # "hay alguien con quien pueda hablar"
    r"\b(?:hay|habra|tienen|teneis|tienes|esta|existe) (?:a |por ahi |ahi )?(?:alguien|alguna persona|algun \w+|"
    r"una persona|un \w+)"
    rf"(?: (?:ahi|{_REAL}))? (?:con (?:quien|el que|la que)|que (?:me|pueda|nos|atienda|sepa)|para (?:hablar|"
    rf"atenderme|ayudarme)|disponible)",
    # "puede ayudarme una persona", "que alguien me llame", "me atiende alguien"
    rf"\b(?:puede|podria|pueden|podrian|puedes|podeis|debe|que|me puede|me podria) (?:me )?{_SOMEBODY}"
    rf"(?: {_REAL}| del equipo| de ustedes| de vosotros| mas)? (?:me )?{_HELPS}\b",
    rf"\b{_SERVED} (?:por |de |conmigo |aqui )?(?:humana|{_SOMEBODY}){_END}",
    # "llamame", "me podeis llamar"
    r"\b(?:llamame|llameme|llamenme|llamadme|llamarme|que me llamen|que me llame|me llamais|me llaman|me llamas|"
    r"me pueden llamar|me puedes llamar|me podeis llamar|me pueden contactar|contactenme|que me contacten)"
    r"(?= ?$| (?:al?|por|manana|ahora|hoy|ya|cuando|cuanto|mas|luego|en|\+?\d|para|un|una|alguien|urgente|lo antes|"
    r"y)\b)",
    # "no quiero un robot", "basta de bots"
    rf"\b{_ENOUGH_OF}(?: {_BEFORE_BOT})* {_BOT}\b(?! \w+or)",
    r"\bno (?:con )?(?:un|una) (?:robot|bot|maquina|chatbot)$",
    # "como contacto con un agente"
    r"\b(?:como|donde) (?:puedo |hago para |se puede )?(?:contactar|contacto|hablo|comunicarme|llegar|localizar|"
    r"encuentro)"
    rf" (?:con |a )?{_SOMEBODY}\b",
    r"\bdonde (?:esta|estan) (?:el|la|los|las|un|una) (?:humano|operador|persona|agente|encargado)",
)

NOT_ASKING = compiled(
    # "estoy hablando con una persona" asks about us, not for somebody
    r"\b(?:estoy|estas|estamos|esta|estaba) (?:hablando|conversando|chateando|tratando)\b",
    r"^(?:eres|es usted|sois|hablo|esto es|es esto|es|soy) ",
    # "no quiero hablar con una persona", unless it is the bot that is not wanted
    r"\b(?:no|ni|nunca|tampoco) "
    + any_of("quiero necesito hace_falta deseo quisiera quiere queria hay_necesidad prefiero es_necesario requiero")
    + rf"\b(?! (?:\w+ ){{0,4}}?{_BOT}\b)",
    r"\bsin (?:\w+ ){0,2}?(?:hablar|tener|contactar|llamar|un|una|ningun|pasar|necesidad)\b",
    r"\bno (?:me|nos) (?:pases?|pasen|conectes?|comuniques?|transfieras?|llames?|llamen|llameis|pongas?|derives?)\b",
    r"\b(?:prefiero|preferiria|mejor) (?:no|que no)\b",
    r"\bme llamo\b|\btengo que (?:hablar|llamar)\b|\btiene que\b",
    # other trades, what was, what others do
    r"\b(?:agentes?|asesora?|operadora?|representante|responsable) "
    r"(?:de (?:viajes?|seguros|aduanas|bolsa)|inmobiliari[oa]s?|turistic[oa]s?|limpiador)",
    r"\b(?:hablar|charlar|contactar) con (?:mi|mis|nuestr[oa]) ",
    r"\b(?:despues de|antes de|tras|al|acabo de|acababa de) (?:hablar|contactar|chatear)\b",
    r"\b(?:enviar|mandar|regalar|dar|entregar|vender|prestar|enviarlo|regalarlo|mandarlo|entrada|billete|dinero) "
    r"(?:\w+ ){0,4}?(?:a|para) (?:alguien|una persona|otra persona)",
    r"\bpara (?:ser|convertirme|trabajar)\b|\btrabajar (?:de|como)\b",
)
