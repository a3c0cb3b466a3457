"""Pairs of records and whether they are one person: what the suggestion of duplicates is held against."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tools.contacts.contact import Contact, ContactKind, ContactStatus
from tools.contacts.identifiers import Evidence, Holder, Identifier, IdentifierKind, Key, OwnerKind, Source
from tools.contacts.likeness.duplicates import Profile, profile_of
from tools.contacts.values.email_addresses import parse_email
from tools.contacts.values.names import split_name
from tools.contacts.values.phone_numbers import parse_phone
from tools.ids import BusinessId, ContactId

AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Record:
    """A contact as short as it can be written."""

    name: str = ""
    emails: str = ""
    """With spaces between them."""
    phones: tuple[str, ...] = ()
    firm: str = ""
    street: str = ""
    city: str = "10115 Berlin"
    fields: dict[str, Any] = field(default_factory=dict)


def r(name: str = "", emails: str = "", *phones: str, **fields: Any) -> Record:
    """A record."""
    known = {each: fields.pop(each) for each in ("firm", "street", "city") if each in fields}
    return Record(name, emails, phones, fields=fields, **known)


def profile(record: Record, contact_id: str = "con_1") -> Profile | None:
    """What is compared of it."""
    name = split_name(record.name)
    postal_code, _, city = record.city.partition(" ")
    fields: dict[str, Any] = {"first_name": name.first, "middle_name": name.middle, "last_name": name.last}
    if record.street:
        fields["contact_address"] = {"lines": [record.street], "postal_code": postal_code, "city": city}
    contact = Contact(
        id=ContactId(contact_id),
        business_id=BusinessId("biz"),
        kind=record.fields.get("kind", ContactKind.CONTACT),
        status=record.fields.get("status", ContactStatus.ACTIVE),
        created_at=AT,
        updated_at=AT,
        business_name=record.firm,
        **fields | {key: value for key, value in record.fields.items() if key not in ("kind", "status")},
    )
    keys = [Key(IdentifierKind.EMAIL, parse_email(each).match_key) for each in record.emails.split()]
    keys += [Key(IdentifierKind.PHONE, parse_phone(each, region=None).match_key) for each in record.phones]
    return profile_of(contact, [_identifier(key) for key in keys])


def _identifier(key: Key) -> Identifier:
    return Identifier(
        id=key.match_key,
        business_id=BusinessId("biz"),
        key=key,
        value=key.match_key,
        holder=Holder(OwnerKind.CONTACT, "con_1"),
        evidence=Evidence.PROVEN,
        source=Source.AGENT,
        primary=False,
        created_at=AT,
    )


ONE_PERSON = [
    # One mailbox.
    (r("Ann Lee", "annlee@gmail.com"), r("Ann Lee", "ann.lee@gmail.com")),
    (r("Ann Lee", "ann.lee@gmail.com"), r("Ann Lee", "ann.lee@googlemail.com")),
    (r("Ann Lee", "ann@gmail.com"), r("Ann Lee", "ann+shop@gmail.com")),
    (r("", "ann.lee@gmail.com"), r("Ann Lee", "annlee+news@googlemail.com")),
    (r("Ann", "ann.lee@gmail.com"), r("Ann Lee", "annlee@gmail.com")),
    (r("Ann Lee", "ann.lee@gmail.com"), r("Ann Parker", "annlee@gmail.com")),
    (r("Oleg Petrov", "oleg.petrov@yandex.ru"), r("Oleg Petrov", "oleg-petrov@ya.ru")),
    (r("Mia Koch", "mia.koch@proton.me"), r("Mia Koch", "miakoch@protonmail.com")),
    (r("Tim Cole", "tim@me.com"), r("Tim Cole", "tim@icloud.com")),
    (r("Ann Lee", "ann@acme.example"), r("A. Lee", "ann+berlin@acme.example")),
    (r("Ann Lee", "ann@outlook.com"), r("Guest", "ann+a@outlook.com")),
    # One address, mistyped.
    (r("Ann Lee", "ann.lee@gmail.com"), r("Ann Lee", "ann.lee@gmial.com")),
    (r("", "ann.lee@gmail.con"), r("Ann Lee", "ann.lee@gmail.com")),
    (r("Ann Lee", "a.lee@hotmail.com"), r("Ann", "a.lee@hotmial.com")),
    (r("Ann Lee", "ann@yahoo.co.uk"), r("Ann Lee", "ann@yahoo.couk.com ann@yahoo.co.k")),
    # One unusual name for a mailbox.
    (r("John Smith", "snowfox84@gmail.com"), r("John Smith", "snowfox84@yahoo.com")),
    (r("John Smith", "john.smith1984@gmail.com"), r("Smith, John", "john.smith1984@outlook.com")),
    (r("Robert Hill", "roberthill7731@gmail.com"), r("Bob Hill", "roberthill7731@aol.com")),
    (r("Ana Sousa", "anasousa.fotografia@gmail.com"), r("Ana Sousa", "anasousa.fotografia@sapo.pt")),
    # One number.
    (r("Ann Lee", "", "+442079460000"), r("Ann Lee", "", "+442079460000 ext 12")),
    (r("A. Lee", "", "+442079460000"), r("Ann Lee", "", "+442079460000 ext 12")),
    (r("Katherine Moss", "", "+12125550123"), r("Kate Moss", "", "+12125550123 ext 9")),
    (r("Jan de Vries", "", "+31612345678"), r("Jan de Vries", "", "+33612345678")),
    (r("Jürgen Groß", "", "+31612345678"), r("Juergen Gross", "", "+33612345678")),
    # One firm.
    (r("Anna Schmidt", "anna@acme.example"), r("Anna Schmidt", "a.schmidt@acme.example")),
    (r("Anna Schmidt", "anna@acme.example"), r("Schmidt, Anna", "schmidt@acme.example")),
    (r("Anna Schmidt", "anna@acme.example"), r("Anna Schmitt", "anna.s@acme.example")),
    (r("Anna Maria Schmidt", "anna@acme.example"), r("Anna Schmidt", "schmidt@acme.example")),
    (r("Anna M. Schmidt", "anna@acme.example"), r("Anna Maria Schmidt", "schmidt@acme.example")),
    (r("A. Schmidt", "office@acme.example"), r("Anna Schmidt", "anna@acme.example")),
    (r("Dr. Anna Schmidt", "anna@acme.example"), r("Anna Schmidt", "schmidt@acme.example")),
    (r("ANNA SCHMIDT", "anna@acme.example"), r("anna schmidt", "schmidt@acme.example")),
    (r("Jürgen Müller", "jm@acme.example"), r("Juergen Mueller", "mueller@acme.example")),
    (r("Jurgen Muller", "jm@acme.example"), r("Jürgen Müller", "mueller@acme.example")),
    (r("Søren Ågård", "sa@acme.example"), r("Soeren Aagaard", "agard@acme.example")),
    (r("José Núñez", "jose@acme.example"), r("Jose Nunez", "nunez@acme.example")),
    (r("María García López", "mg@acme.example"), r("Maria Garcia", "maria@acme.example")),
    (r("João da Silva Santos", "js@acme.example"), r("Joao Santos", "joao@acme.example")),
    (r("Ludwig van Beethoven", "lvb@acme.example"), r("Ludwig Beethoven", "ludwig@acme.example")),
    (r("Hans-Peter Meier", "hp@acme.example"), r("Hanspeter Meyer", "meyer@acme.example")),
    (r("Lena Meyer-Landrut", "lena@acme.example"), r("Lena Meyer", "lm@acme.example")),
    (r("Siobhán O'Brien", "so@acme.example"), r("Siobhan OBrien", "obrien@acme.example")),
    (r("Robert Hill", "rh@acme.example"), r("Bob Hill", "bob@acme.example")),
    (r("William Stone", "ws@acme.example"), r("Bill Stone", "bill@acme.example")),
    (r("Micheal Brown", "mb@acme.example"), r("Michael Brown", "brown@acme.example")),
    (r("Philip Ross", "pr@acme.example"), r("Phillip Ross", "ross@acme.example")),
    (r("Eric Olsen", "eo@acme.example"), r("Erik Olsen", "olsen@acme.example")),
    (r("Sophia Costa", "sc@acme.example"), r("Sofia Costa", "costa@acme.example")),
    (r("Catherine Bell", "cb@acme.example"), r("Katherine Bell", "bell@acme.example")),
    (r("Mohammed Aziz", "ma@acme.example"), r("Muhammad Aziz", "aziz@acme.example")),
    (r("Иван Петров", "ip@acme.example"), r("Петров Иван", "petrov@acme.example")),
    (r("王小明", "wang@acme.example"), r("", "xm@acme.example", first_name="小明", last_name="王")),
    (r("김민수", "kim@acme.example"), r("김 민수", "ms@acme.example")),
    (r("محمد علي", "ma@acme.example"), r("محمد علي", "ali@acme.example")),
    (r("Γιώργος Παππάς", "gp@acme.example"), r("Γιωργος Παππας", "pappas@acme.example")),
    (r("Anna Schmidt", "anna@gmail.com", firm="ACME Ltd"), r("Anna Schmidt", "as@web.de", firm="Acme Limited")),
    (
        r("Anna Schmidt", "anna@gmail.com", firm="Müller & Co. KG"),
        r("Anna Schmitt", "as@web.de", firm="Mueller & Co KG"),
    ),
    (r("John Smith", "js@acme.example", firm="Acme"), r("J. Smith", "john@acme.example", firm="Acme Inc.")),
    (r("Bob Hill", "bob@gmail.com", firm="The Hill Group"), r("Robert Hill", "rh@aol.com", firm="Hill Group")),
    # One address.
    (r("Anna Schmidt", street="Hauptstr. 12"), r("Anna Schmidt", street="Hauptstraße 12")),
    (r("Anna Schmidt", street="Hauptstr. 12"), r("Schmidt, Anna", street="hauptstrasse 12", city="10115 ")),
    (
        r("Liz Hurley", street="10 High St", city="N1 London"),
        r("Elizabeth Hurley", street="10 High Street", city="N1 London"),
    ),
    (
        r("Mark Johnson", "mj@acme.example", street="5 Elm Road"),
        r("Mark Johnston", "m@acme.example", street="5 Elm Road"),
    ),
]
"""Each is to be found."""

TWO_PEOPLE = [
    # Alike, and of one firm.
    (r("Anna Schmidt", "anna@acme.example"), r("Anja Schmidt", "anja@acme.example")),
    (r("Jan Novak", "jan@acme.example"), r("Jon Novak", "jon@acme.example")),
    (r("Andrea Rossi", "andrea@acme.example"), r("Andreas Rossi", "andreas@acme.example")),
    (r("Daniel Weber", "daniel@acme.example"), r("Daniela Weber", "daniela@acme.example")),
    (r("Maria Lopez", "maria@acme.example"), r("Mario Lopez", "mario@acme.example")),
    (r("Julia Klein", "julia@acme.example"), r("Julian Klein", "julian@acme.example")),
    (r("Stephane Roy", "stephane@acme.example"), r("Stephanie Roy", "stephanie@acme.example")),
    (r("Carlo Conti", "carlo@acme.example"), r("Carol Conti", "carol@acme.example")),
    (r("Elias Wolf", "elias@acme.example"), r("Elisa Wolf", "elisa@acme.example")),
    (r("Christian Beck", "christian@acme.example"), r("Christina Beck", "christina@acme.example")),
    (r("Александр Иванов", "a@acme.example"), r("Александра Иванова", "b@acme.example")),
    (r("John A. Smith", "ja@acme.example"), r("John B. Smith", "jb@acme.example")),
    (r("Jean-Paul Martin", "jp@acme.example"), r("Jean-Pierre Martin", "jpm@acme.example")),
    (r("Jean Martin", "jm@acme.example"), r("Jean-Pierre Martin", "jpm@acme.example")),
    (r("John Smith", "john@acme.example"), r("John Smith Jr.", "junior@acme.example")),
    (r("John Smith Sr.", street="1 Elm St"), r("John Smith Jr.", street="1 Elm St")),
    (r("José Silva", "jose@acme.example"), r("José Silva Filho", "filho@acme.example")),
    (r("Mark Johnson", "mark@acme.example"), r("Mark Johnston", "mj@acme.example")),
    (r("Anna Schmid", "anna@acme.example"), r("Anna Schmied", "as@acme.example")),
    (r("Peter Hansen", "ph@acme.example"), r("Peter Jansen", "pj@acme.example")),
    (r("María García López", "mg@acme.example"), r("María García Pérez", "mp@acme.example")),
    (
        r("", "an@acme.example", first_name="An", middle_name="Văn", last_name="Nguyễn"),
        r("", "an2@acme.example", first_name="An", middle_name="Thị", last_name="Nguyễn"),
    ),
    (r("王小明", "wang@acme.example"), r("王小红", "hong@acme.example")),
    (r("김민수", "kim@acme.example"), r("김민지", "mj@acme.example")),
    (r("Anna", "anna@acme.example"), r("Anna Schmidt", "as@acme.example")),
    (r("Schmidt", "s@acme.example"), r("Anna Schmidt", "as@acme.example")),
    (r("", "info@acme.example", firm="Acme"), r("Anna Schmidt", "as@acme.example", firm="Acme")),
    (r("", "berlin@acme.example", firm="Acme"), r("", "rome@acme.example", firm="Acme")),
    (r("Jack Hall", "jack@acme.example"), r("Jill Hall", "jill@acme.example")),
    (r("A. Schmidt", "office@web.de", firm="Acme"), r("Anna Schmidt", "anna@gmx.de", firm="Acme")),
    (r("Hans Müller", firm="Müller GmbH"), r("Eva Müller", firm="Müller GmbH")),
    (r("Lee Ann", "lee@acme.example"), r("Lee Anne Brown", "brown@acme.example")),
    # A name alone.
    (r("Anna Schmidt", "anna@gmail.com"), r("Anna Schmidt", "a.schmidt@gmail.com")),
    (r("John Smith", "john.smith@gmail.com"), r("John Smith", "john.smith@yahoo.com")),
    (r("John Smith", "jsmith@gmail.com"), r("John Smith", "jsmith@acme.example")),
    (r("John Smith", "john@comcast.net"), r("John Smith", "smith@comcast.net")),
    (r("Anna Schmidt", "anna@t-online.de"), r("Anna Schmidt", "schmidt@t-online.de")),
    (r("Li Wei", "liwei@qq.com"), r("Li Wei", "lw@qq.com")),
    (r("Anna Schmidt", firm="Acme"), r("Anna Schmidt", firm="Bolt")),
    (r("Anna Schmidt", firm="Freelance"), r("Anna Schmidt", firm="freelance")),
    (r("Anna Schmidt", firm="-"), r("Anna Schmidt", firm="-")),
    (r("Anna Schmidt", street="Hauptstr. 12"), r("Anna Schmidt", street="Hauptstr. 12", city="80331 München")),
    (r("Anna Schmidt", street="Hauptstr."), r("Anna Schmidt", street="Hauptstr.")),
    (r("John Smith", "support@acme.example"), r("John Smith", "support@bolt.example")),
    # A family, a household, a switchboard.
    (r("Tom Mueller", "mueller+tom@gmail.com"), r("Anna Mueller", "mueller+anna@gmail.com")),
    (r("Tom Mueller", "tom.anna@gmail.com"), r("Anna Mueller", "tomanna@gmail.com")),
    (r("Jane Smith", street="1 Elm St"), r("John Smith", street="1 Elm St")),
    (r("J. Smith", street="1 Elm St"), r("John Smith", street="1 Elm St")),
    (r("Bob Hill", "", "+442079460000"), r("Ann Lee", "", "+442079460000 ext 12")),
    (r("", "", "+442079460000"), r("Ann Lee", "", "+442079460000 ext 12")),
    (r("Ann Lee", "", "+442079460000 ext 11"), r("Ann Lee", "", "+442079460000 ext 12")),
    (r("Jan de Vries", "", "+31612345678"), r("Luc Martin", "", "+33612345678")),
    (r("", "", "+31612345678"), r("Luc Martin", "", "+33612345678")),
    (r("", "orders+berlin@acme.example"), r("", "orders+rome@acme.example")),
    (r("Eva Rossi", "orders+rome@acme.example"), r("Max Kurz", "orders+berlin@acme.example")),
    (r("Ann Lee", "ann@outlook.com"), r("Ann Berg", "ann@hotmail.com")),
    (r("Ann Lee", "snowfox84@gmail.com"), r("Tom Berg", "snowfox84@yahoo.com")),
    (r("Ann Lee", "ann.lee@gmail.com"), r("Tom Berg", "ann.lee@gmial.com")),
    (r("", ""), r("", "")),
    (r("Guest 4F2A", "a@acme.example"), r("Guest 4F2A", "b@acme.example")),
]
"""None is to be found."""
