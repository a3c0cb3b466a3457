"""Doubts about an address that could exist: a mistyped domain, look-alike letters. Asked about, never changed.

All of it comes from public lists; the contact book is never looked at, for a suggestion would tell who is in it.
"""

import unicodedata
from functools import cache

from email_typo_fixer import EmailTypoFixer

PROVIDERS = frozenset(
    {
        *(
            "gmail.com",
            "googlemail.com",
            "hotmail.com",
            "outlook.com",
            "live.com",
            "msn.com",
            "yahoo.com",
            "icloud.com",
        ),
        *("me.com", "mac.com", "aol.com", "protonmail.com", "proton.me", "gmx.de", "gmx.net", "gmx.com", "web.de"),
        *("hotmail.co.uk", "hotmail.es", "hotmail.fr", "hotmail.de", "hotmail.it", "outlook.es", "outlook.fr"),
        *(
            "yahoo.co.uk",
            "yahoo.es",
            "yahoo.fr",
            "yahoo.de",
            "yahoo.com.br",
            "yahoo.com.mx",
            "yahoo.co.in",
            "ymail.com",
        ),
        *(
            "btinternet.com",
            "orange.fr",
            "wanadoo.fr",
            "free.fr",
            "libero.it",
            "t-online.de",
            "fastmail.com",
            "zoho.com",
        ),
        *("mail.ru", "yandex.ru", "qq.com", "163.com", "comcast.net", "verizon.net", "uol.com.br", "terra.com.br"),
    }
)


def suggest_domain(domain: str) -> str | None:
    """The well-known domain this was most likely meant to be; ``domain`` in ASCII and lower case."""
    if domain in PROVIDERS:
        return None
    if domain in _MISTYPED:
        return _MISTYPED[domain]
    if "." not in domain or not domain.isascii() or domain.rpartition(".")[2].startswith("xn--"):
        return None
    name, _, _ = domain.partition(".")
    meant = _MISTYPED_NAMES.get(name)
    if meant is not None and f"{meant}{domain[len(name) :]}" in PROVIDERS:
        return f"{meant}{domain[len(name) :]}"
    return None if _known_ending(domain) else _mended_ending(domain)


def unknown_ending(domain: str) -> bool:
    """Whether nothing on the public list ends so; there is then no such place on the internet."""
    return not domain.rpartition(".")[2].startswith("xn--") and not _known_ending(domain)


def load_public_endings() -> None:
    """Reads the list (some 80 ms); a server does it before it listens, or the first customer waits."""
    _endings()


def latin_look(text: str) -> str | None:
    """The Latin letters that an address only seems to be made of, or nothing where it is what it seems.

    Suspicious is a part that mixes alphabets, and one made wholly of another alphabet's look-alikes.
    """
    if text.isascii():
        return None
    parts = text.replace("@", ".").split(".")
    return text.translate(_LOOK_ALIKES) if any(map(_deceives, parts)) else None


def _deceives(part: str) -> bool:
    letters = [sign for sign in part if sign.isalpha()]
    alphabets = {_alphabet(sign) for sign in letters}
    foreign = alphabets & _LIKE_LATIN
    if not foreign:
        return False
    return len(alphabets) > 1 or all(ord(sign) in _LOOK_ALIKES for sign in letters)


def _alphabet(sign: str) -> str:
    return "LATIN" if sign.isascii() else unicodedata.name(sign, "").partition(" ")[0]


def _known_ending(domain: str) -> bool:
    return domain.rpartition(".")[2] in _endings()


def _mended_ending(domain: str) -> str | None:
    """Only endings that many people have: the list's next neighbour alone would make ``.rf`` Wallis and Futuna's."""
    mended = str(_fixer().fix_extension_typo(domain))
    for ending in _COMMON_ENDINGS:
        if mended != domain and mended.endswith(f".{ending}") and mended.count(".") == domain.count("."):
            return mended
    return None


@cache
def _endings() -> frozenset[str]:
    fixer = _fixer()
    fixer.fix_extension_typo("example.com")
    return frozenset(fixer.valid_suffixes or ())


@cache
def _fixer() -> EmailTypoFixer:
    return EmailTypoFixer(common_tlds=list(_COMMON_ENDINGS))


_COMMON_ENDINGS = (
    *("com", "net", "org", "co.uk", "com.au", "com.br", "com.mx", "com.ar", "co.in", "co.nz", "co.za"),
    *("edu", "gov", "info", "io", "de", "fr", "es", "it", "nl", "uk", "eu", "ca", "us", "ch", "at", "be"),
)
_MISTYPED_NAMES = {
    **dict.fromkeys(
        ("gmial", "gamil", "gnail", "gmaill", "gmaul", "gmai", "gmal", "gmil", "gmali", "gmailc"), "gmail"
    ),
    **dict.fromkeys(("ggmail", "gimail", "gmeil", "gmsil", "gmaik", "gmaol", "gemail", "gmailk", "gmaio"), "gmail"),
    **dict.fromkeys(
        ("hotmal", "hotmial", "hotmsil", "homtail", "hotmaill", "hotmai", "hotmil", "hormail"), "hotmail"
    ),
    **dict.fromkeys(("hotamil", "hitmail", "hotmale", "otmail", "hotnail", "htomail", "hotmaol"), "hotmail"),
    **dict.fromkeys(("outlok", "outllok", "outlokk", "outloo", "outlock", "outook", "oulook", "outlool"), "outlook"),
    **dict.fromkeys(("outllook", "putlook", "otlook", "outtlook"), "outlook"),
    **dict.fromkeys(("yaho", "yahho", "yhaoo", "yahooo", "yhoo", "yaoo", "yahou", "yhahoo", "tahoo"), "yahoo"),
    **dict.fromkeys(("iclod", "icoud", "icluod", "iclould", "icloude", "iclou", "icolud", "iclaud"), "icloud"),
    **dict.fromkeys(("protonmial", "protonmai", "protomail", "protonamil", "portonmail"), "protonmail"),
}
_MISTYPED = {
    **dict.fromkeys(("gmail", "gmailcom", "gmail.co", "gmail.cm", "gmail.om", "gmail.cmo", "gmail.ocm"), "gmail.com"),
    **dict.fromkeys(("gmail.net", "gmail.org", "gmail.con", "gmail.vom", "gmail.comm", "gmail.xom"), "gmail.com"),
    **dict.fromkeys(("gmail.com.com", "gmail.coom", "gmail.cpm", "gmail.ccom", "gmail.es"), "gmail.com"),
    **dict.fromkeys(("gmail.co.uk", "gmail.com.br", "gmail.com.mx", "g.mail.com"), "gmail.com"),
    **dict.fromkeys(
        ("hotmail", "hotmailcom", "hotmail.co", "hotmail.cm", "hotmail.om", "hotmail.con"), "hotmail.com"
    ),
    **dict.fromkeys(
        ("outlook", "outlookcom", "outlook.co", "outlook.cm", "outlook.om", "outlook.con"), "outlook.com"
    ),
    **dict.fromkeys(("yahoo", "yahoocom", "yahoo.co", "yahoo.cm", "yahoo.om", "yahoo.con"), "yahoo.com"),
    **dict.fromkeys(("icloud", "icloudcom", "icloud.co", "icloud.cm", "icloud.om", "icloud.con"), "icloud.com"),
    **dict.fromkeys(("yahoo.co.k", "yahoo.couk", "yahoo.uk"), "yahoo.co.uk"),
    **dict.fromkeys(("hotmail.co.k", "hotmail.couk", "hotmail.uk"), "hotmail.co.uk"),
    **dict.fromkeys(("protonmail", "proton.com"), "protonmail.com"),
    "googlemail": "googlemail.com",
}
_LIKE_LATIN = frozenset({"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"})
_LOOK_ALIKES = (
    str.maketrans("аеіјорсухѕһԁԛԝӏ", "aeijopcyxshdqwl")
    | str.maketrans("АВЕКМНОРСТУХЅІЈ", "ABEKMHOPCTYXSIJ")
    | str.maketrans("ονυαρικτ", "ovuapikt")
    | str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX")
    | str.maketrans("օոսհց", "onuhg")
)
