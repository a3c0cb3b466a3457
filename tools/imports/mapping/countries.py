"""A country as people write it: its code, or its name in one of many languages."""

from collections.abc import Mapping
from functools import cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE
from phonenumbers.geodata.locale import LOCALE_DATA

from tools.imports.mapping.headers import header_key

_ALSO: Mapping[str, str] = {
    "uk": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "great britain": "GB",
    "northern ireland": "GB",
    "usa": "US",
    "u s a": "US",
    "u s": "US",
    "america": "US",
    "united states of america": "US",
    "eeuu": "US",
    "holland": "NL",
    "the netherlands": "NL",
    "brd": "DE",
    "ee uu": "US",
    "etats unis d amerique": "US",
    "republic of ireland": "IE",
    "eire": "IE",
    "south korea": "KR",
    "korea": "KR",
    "russia": "RU",
    "uae": "AE",
    "czech republic": "CZ",
    "viet nam": "VN",
    "turkiye": "TR",
    "ivory coast": "CI",
    "hong kong sar": "HK",
}
"""Names that are in use beside those of the list."""


def country_code(text: str) -> str | None:
    """The ISO 3166 code of two letters; nothing for what is no country we know."""
    written = text.strip()
    if len(written) == 2 and written.isascii() and written.upper() in LOCALE_DATA:
        return written.upper()
    return _by_name().get(header_key(written)) if written else None


@cache
def _by_name() -> Mapping[str, str]:
    """From the names that phonenumbers brings (Unicode CLDR); ``*en`` there means: as in English."""
    regions = {region for of_code in COUNTRY_CODE_TO_REGION_CODE.values() for region in of_code}
    names = {
        header_key(name): region
        for region, by_language in LOCALE_DATA.items()
        if region in regions
        for name in by_language.values()
        if not name.startswith("*")
    }
    return {**names, **_ALSO}
