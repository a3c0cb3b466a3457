"""A country as people write it: its code, or its name in one of many languages."""

import importlib.util
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import phonenumbers

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
    if len(written) == 2 and written.upper() in _REGIONS:
        return written.upper()
    return _by_name().get(header_key(written)) if written else None


@cache
def _by_name() -> Mapping[str, str]:
    """From the names that phonenumbers brings (Unicode CLDR); ``*en`` there means: as in English."""
    names = {
        header_key(name): region
        for region, by_language in _locale_data().items()
        if region in _REGIONS
        for name in by_language.values()
        if not name.startswith("*")
    }
    return {**names, **_ALSO}


def _locale_data() -> Mapping[str, Mapping[str, str]]:
    """By its file: importing it by its name first loads the places of all the world's numbers, for seconds."""
    name = "phonenumbers.geodata.locale"
    path = Path(phonenumbers.__file__).parent / "geodata" / "locale.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    data: Mapping[str, Mapping[str, str]] = module.LOCALE_DATA
    return data


_REGIONS = frozenset(region for of_code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.values() for region in of_code)
