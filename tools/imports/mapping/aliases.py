"""What columns are called elsewhere: the words of address books, shops and accounting systems in six languages.

Each is written as ``header_key`` leaves it: without case, accents, signs and numbers. The English ones are those of
the exports and templates of Google, Outlook, Apple, Xero, QuickBooks, Salesforce, HubSpot, Zoho, Pipedrive,
Mailchimp, Brevo, Klaviyo, Shopify, WooCommerce, Zendesk, Freshdesk, Intercom and Chatwoot.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tools.imports.mapping.fields import BILLING_OF, Field

_NAMES: Mapping[Field, str] = {
    Field.FIRST_NAME: """
        first name, firstname, given name, forename, first, fname, name first, christian name, given names,
        nombre de pila, primer nombre, nombres,
        prenom, prenoms, vorname, rufname, primeiro nome, nome proprio, nome di battesimo
        """,
    Field.MIDDLE_NAME: """
        middle name, middlename, middle, additional name, second name, middle initial, mname, middle names,
        segundo nombre, deuxieme prenom, second prenom, zweiter vorname, weitere vornamen, nome do meio, secondo nome
        """,
    Field.LAST_NAME: """
        last name, lastname, surname, family name, last, lname, name last, second surname, family names,
        apellido, apellidos, primer apellido, nom de famille, nachname, familienname, zuname, sobrenome, apelido,
        ultimo nome, cognome
        """,
    Field.FULL_NAME: """
        name, full name, fullname, display name, displayname, contact name, customer name, client name, person name,
        customer full name, file as, contact, nickname or name, your name, person, lead name, buyer name, recipient,
        nombre, nombre completo, nombre y apellidos, nombre y apellido, nombre del cliente, contacto, cliente,
        nom complet, nom et prenom, nom prenom, prenom et nom, nom du contact, nom du client, nom,
        vollstandiger name, ganzer name, kontaktname, kundenname, vor und nachname, ansprechpartner, kontakt,
        nome completo, nome do cliente, nome do contato, nome do contacto, nome,
        nome e cognome, cognome e nome, nominativo, nome cliente, nome contatto, referente
        """,
    Field.BUSINESS_NAME: """
        company, company name, business name, organization, organisation, organization name, organisation name,
        business, account name, associated company, employer, firm, associated company name, companies, company names,
        default address company, billing company, shipping company, primary company, organization title name,
        customer company name, account, trading name, legal name,
        empresa, nombre de la empresa, nombre empresa, razon social, compania, organizacion, negocio,
        nombre comercial,
        entreprise, societe, nom de l entreprise, nom de la societe, raison sociale, organisme,
        firma, firmenname, unternehmen, unternehmensname, name des unternehmens, betrieb, gesellschaft,
        nome da empresa, razao social, organizacao, companhia, nome fantasia,
        azienda, nome azienda, societa, ragione sociale, ditta, organizzazione, impresa
        """,
}

_WAYS: Mapping[Field, str] = {
    Field.EMAIL: """
        email, emails, other emails, email address, email addresses, mail, mails, email value, work email, home email,
        personal email, other email, primary email, business email, secondary email, main email, email work,
        email home, email other, main email address, primary email address, contact email, customer email, user email,
        billing email, private email, additional email, alternate email, email alt, alternative email, mail address,
        emailadresse, email addr, smtp address, company email, person email,
        correo, correo electronico, correos, direccion de correo, direccion de correo electronico, correo e,
        correo de contacto, email de contacto, direccion email,
        courriel, adresse email, adresse mail, adresse courriel, adresse electronique, adresse de messagerie, mel,
        courrier electronique, email professionnel, email personnel,
        mailadresse, email adresse, email adressen, mail adresse, elektronische post, email privat,
        email geschaftlich, geschaftliche email, private email adresse,
        endereco de email, endereco eletronico, correio eletronico, email pessoal, email comercial,
        correio electronico,
        indirizzo email, indirizzo di posta, posta elettronica, indirizzo mail, indirizzo di posta elettronica,
        email aziendale, email personale
        """,
    Field.PHONE: """
        phone, phones, other phones, phone number, phone numbers, telephone, telephones, telephone number, tel,
        tel no, phone no,
        mobile, mobile phone, mobile number, mobile phone number, mobile no, mobile telephone, cell, cell phone,
        cellphone, cellular, cell number, cell phone number, handphone, sms, sms number, whatsapp, whatsapp number,
        whatsapp phone number, phone value, home phone, work phone, business phone, other phone, primary phone,
        main phone, office phone, direct phone, personal phone, private phone, day phone, evening phone,
        daytime phone,
        home phone number, work phone number, business phone number, primary phone number, main phone number,
        phone home, phone work, phone mobile, phone other, phone main, phone primary, car phone, home tel, work tel,
        home mobile, work mobile, mobile phone value, contact number, contact phone, customer phone, number, landline,
        default address phone, billing phone, shipping phone, ddi number, direct dial, direct line, direct number,
        additional phone, alternate phone, alternative phone, secondary phone, sms phone number, phone e,
        person phone, international phone, phone landline, landline number, phone number value, msisdn, gsm,
        telefono, telefonos, numero de telefono, telefono movil, movil, celular, numero de movil, numero de celular,
        telefono fijo, telefono de contacto, telefono celular, tlf, tfno, telefono principal, telefono trabajo,
        telefono casa, fijo, tel movil, telefono particular,
        telephones, numero de telephone, telephone portable, portable, telephone mobile, telephone fixe, fixe,
        numero de portable, numero de mobile, tel portable, tel fixe, tel mobile, telephone professionnel,
        telephone personnel, telephone domicile, telephone bureau, n de telephone, no de telephone, num tel,
        telefon, telefonnummer, rufnummer, handy, handynummer, mobil, mobilnummer, mobiltelefon, mobilfunk,
        mobilfunknummer, festnetz, festnetznummer, telefon privat, telefon geschaftlich, telefon mobil, tel nr,
        telefonnr, telefon nr, telefon dienstlich, telefon buro, mobilrufnummer, diensttelefon, privattelefon,
        telefone, telefones, numero de telefone, telemovel, numero de telemovel, telefone celular, telefone fixo,
        telefone movel, telefone principal, telefone comercial, telefone residencial, fone, numero do celular,
        numero de telefono, numero di telefono, cellulare, numero di cellulare, telefono cellulare, telefono fisso,
        recapito telefonico, cell, telefono ufficio, telefono casa, telefono mobile, numero cellulare, numero telefono
        """,
}

_MORE: Mapping[Field, str] = {
    Field.TAGS: """
        tag, tags, label, labels, group, groups, group membership, category, categories, segment, segments, tag list,
        contact tags, customer tags, keywords, marketing labels, customer group, list names,
        etiqueta, etiquetas, grupo, grupos, categoria, categorias, etiquette, etiquettes, groupe, groupes, categorie,
        schlagwort, schlagworter, gruppe, gruppen, kategorie, kategorien, etikett, etiketten, stichworte,
        marcador, marcadores, etichetta, etichette, gruppo, gruppi, categorie
        """,
    Field.NOTES: """
        note, notes, comment, comments, remark, remarks, description, memo, customer note, contact notes, background,
        background info, background information, about, details, additional information, internal notes,
        nota, notas, comentario, comentarios, observaciones, observacion, descripcion, remarque, remarques,
        commentaire, commentaires, observations, notiz, notizen, bemerkung, bemerkungen, kommentar, kommentare,
        anmerkung, anmerkungen, beschreibung, observacao, observacoes, descricao, anotacoes, commento, commenti,
        annotazioni, osservazioni, descrizione
        """,
    Field.OPT_OUTS: "opt outs",
    Field.EMAIL_OPT_OUT: """
        email opt out, unsubscribed, unsubscribed from all email, unsubscribed from emails,
        email unsubscribed, has opted out of email,
        opted out of email, do not email, no email, email blacklisted, blocklisted, opt out of email,
        baja correo, desuscrito, desabonne, desinscrit, abgemeldet, descadastrado, disiscritto, marketing opt out
        """,
    Field.SMS_OPT_OUT: "sms opt out, do not text, opted out of sms, has opted out of sms, sms unsubscribed, no sms",
    Field.WHATSAPP_OPT_OUT: "whatsapp opt out, opted out of whatsapp, do not whatsapp",
    Field.EMAIL_CONSENT: """
        accepts email marketing, accepts marketing, email opt in, email consent, marketing consent, newsletter,
        subscribed, opted in to email, email marketing consent, consent to email, email subscription status
        """,
    Field.SMS_CONSENT: "accepts sms marketing, sms opt in, sms consent, sms marketing consent, opted in to sms",
    Field.WHATSAPP_CONSENT: "accepts whatsapp marketing, whatsapp opt in, whatsapp consent",
}

_ADDRESS: Mapping[Field, str] = {
    Field.ADDRESS: """
        address, full address, address formatted, formatted address, location address, postal address,
        direccion, direccion completa, domicilio, adresse, adresse complete, adresse postale, anschrift,
        postanschrift,
        endereco, endereco completo, morada, indirizzo, indirizzo completo
        """,
    Field.LINES: """
        street, street address, address line, address street, line, lines, street line, address address line,
        street name,
        house number, street number, apartment, apt, suite, unit, address extended address, address po box, po box,
        street no, address suite, address unit, building, extended address,
        calle, direccion linea, calle y numero, rue, ligne adresse, adresse ligne, numero et rue,
        strasse, strasse und hausnummer, hausnummer, adresszeile, strasse hausnummer, strasse nr,
        rua, logradouro, endereco linha, via, linea indirizzo, indirizzo riga, via e numero
        """,
    Field.CITY: """
        city, town, address city, locality, suburb, address locality, city town, town city, municipality,
        ciudad, localidad, poblacion, municipio, ville, commune, stadt, ort, wohnort, cidade, localidade, citta,
        comune, localita
        """,
    Field.REGION: """
        state, region, province, county, state province, state region, address region, address state, province code,
        address province, address province code, state county, state code, address county, state or province,
        provincia, estado, comunidad autonoma, departement, bundesland, kanton, regiao, distrito, regione, uf
        """,
    Field.POSTAL_CODE: """
        zip, zip code, zipcode, postal code, postalcode, postcode, post code, zip postal code, address zip,
        address postal code, address postcode, zip postcode, postal zip code, pin code, eircode,
        codigo postal, cp, code postal, plz, postleitzahl, cep, cap, codice postale, codice avviamento postale
        """,
    Field.COUNTRY: """
        country, country region, country code, address country, address country code, country territory, country name,
        pais, pays, land, staat, paese, nazione, codigo pais, code pays, landercode
        """,
}
_OF_CONTACT = (
    "",
    "mailing ",
    "home ",
    "shipping ",
    "default ",
    "sa ",
    "primary ",
    "contact ",
    "street ",
    "physical ",
)
_OF_BILLING = (
    "billing ",
    "bill to ",
    "invoice ",
    "po ",
    "facturacion ",
    "facturation ",
    "rechnungs ",
    "faturamento ",
)
_OF_OTHERS = ("business ", "work ", "other ", "office ", "company ")
"""A contact's own, where there is no other."""


def _listed(names: str) -> Iterator[str]:
    return (name for each in names.split(",") if (name := " ".join(each.split())))


HALF_OR_WHOLE = frozenset({"name", "nombre", "nom", "nome"})
"""The whole name; beside a column of the first or of the last name, the other half of it."""

UNCERTAIN = frozenset({Field.EMAIL_CONSENT, Field.SMS_CONSENT, Field.WHATSAPP_CONSENT})
"""Only suggested, whatever the column is called."""

VETOED = frozenset(
    _listed(
        """
        opt, out, optin, optout, unsubscribe, unsubscribed, owner, created, creation, modified, changed, updated,
        extension, ext, fax, emergency, id, ids, uuid, type, label, consent, date, time, by, assistant, manager,
        spouse, pager, telex, tty, callback, radio, yomi, phonetic, verified, verification, status, valid,
        validity, count, total, url, link, hash, bounced, bounce, domain, subject, template, marketing, preference,
        preferred, format, source, score, rating, birthday, birth, dob, anniversary, job, role, title, prefix,
        suffix, salutation, nickname, referred, referrer, partner, parent, father, mother, child, emergencia,
        urgence, notfall, emergenza, faxnummer, telefax, propietario, proprietaire, besitzer, proprietario, fecha,
        datum, data, tipo, typ, idioma, sprache, langue, lingua, language, locale, gender, sex, website, web, site,
        page, include, verify, department, tracking, resale, tax
        """
    )
)
"""A header with one of these words is no name, e-mail or phone unless it stands in the lists above as a whole."""


@dataclass(frozen=True)
class Alias:
    """What a name stands for."""

    field: Field
    group: str = ""
    """Of the parts of an address, whose they are: ``home`` of "Home City"."""
    rank: int = 0
    """Of several such groups the lowest one is the contact's."""


def _entries() -> Iterator[tuple[str, Alias]]:
    for table in (_NAMES, _WAYS, _MORE):
        for field, names in table.items():
            yield from ((name, Alias(field)) for name in _listed(names))
    for field, names in _ADDRESS.items():
        for name in _listed(names):
            for rank, prefixes in enumerate((_OF_CONTACT, _OF_OTHERS)):
                yield from ((prefix + name, Alias(field, prefix.strip(), rank)) for prefix in prefixes)
            yield from ((prefix + name, Alias(BILLING_OF[field], prefix.strip())) for prefix in _OF_BILLING)


ALIASES: Mapping[str, Alias] = dict(reversed(list(_entries())))
"""The field of each; where a name stands twice, the first one counts."""
