"""Names and addresses of firms as they are compared: without the legal form, and with street written one way."""

import re
from collections.abc import Mapping
from typing import Any

from tools.contacts.book.search_words import split


def firm_name(typed: str) -> str:
    """One form for "ACME Ltd", "Acme Limited" and "Acme"; nothing for what names no firm."""
    words = [word.replace(".", "").replace("&", "") for word in split(typed)]
    words = [word for word in words if word]
    end = len(words)
    while end > 1 and words[end - 1] in _LEGAL_FORMS:
        end -= 1
    name = " ".join(words[1:end] if end > 2 and words[0] == "the" else words[:end])
    return "" if name in _NO_FIRM or len(name) < 2 else _one_spelling(name)


def address_forms(address: Mapping[str, Any]) -> frozenset[str]:
    """The first line with the postal code, and with the city; nothing where no house number is given."""
    lines = [str(line) for line in address.get("lines") or () if str(line).strip()]
    if not lines or not any(sign.isdecimal() for sign in lines[0]):
        return frozenset()
    street = " ".join(_STREET.sub("str", word.replace(".", "")) for word in split(lines[0]))
    places = (" ".join(split(str(address.get(name) or ""))) for name in ("postal_code", "city"))
    return frozenset(_one_spelling(f"{street}|{place.replace(' ', '')}") for place in places if place)


def _one_spelling(folded: str) -> str:
    """Müller is also written Muller and Mueller; that blue becomes blu on both sides does no harm."""
    return folded.replace("ae", "a").replace("oe", "o").replace("ue", "u")


_STREET = re.compile(r"(?:strasse|street|st|str)$")
_FORMS = """
ab ag aps as asa bv co company corp corporation cv doo eg ev gbr gmbh haftungsbeschrankt inc incorporated kft kg kk
lda limited llc llp lp ltd ltda mbh nv ohg oy oyj plc private pty pvt sa sarl sas se sl slu spa srl sro ug und zoo
"""
_LEGAL_FORMS = frozenset(_FORMS.split())
_NO_FIRM = frozenset(
    (
        *("na", "n a", "none", "no", "private", "privat", "private person", "privatperson", "self", "self employed"),
        *("selfemployed", "freelance", "freelancer", "student", "retired", "unknown", "test", "autonomo"),
        "particular",
    )
)
"""What people type where they have no firm."""
