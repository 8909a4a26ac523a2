"""Countries as people write them: codes, names in two languages, regions inside a few."""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale

from services.common.text import fold
from services.membership.cities.keys import country_key

# Short names in place of the longer or older ones of CLDR.
_PREFERRED = {"PS": {"ar": "فلسطين", "en": "Palestine"}, "MO": {"ar": "ماكاو", "en": "Macao"}}
_PREFERRED["HK"] = {"ar": "هونغ كونغ", "en": "Hong Kong"}

# Names in use that neither CLDR nor GeoNames lists, and parts of the United Kingdom.
_ALSO = {
    "US": ("U.S.A.", "U.S.", "America", "United States of America", "أمريكا", "الولايات المتحدة"),
    "GB": (
        *("U.K.", "UK", "Great Britain", "Britain", "England", "Scotland", "Wales"),
        *("Northern Ireland", "بريطانيا", "إنجلترا", "إنكلترا", "اسكتلندا"),
    ),
    "AE": ("U.A.E.", "UAE", "Emirates", "الإمارات"),
    "SA": ("KSA", "K.S.A.", "Saudi", "Kingdom of Saudi Arabia", "السعودية"),
    "KR": ("Korea", "Republic of Korea", "كوريا"),
    "CZ": ("Czech Republic", "التشيك"),
    "TR": ("Turkey", "Turkiye"),
    "NL": ("Holland", "The Netherlands"),
    "MK": ("Macedonia",),
    "BA": ("Bosnia",),
    "CI": ("Ivory Coast", "Cote d'Ivoire"),
    "RU": ("Russian Federation",),
    "VN": ("Viet Nam",),
    "CN": ("PRC", "People's Republic of China", "Mainland China"),
    "PS": ("Palestinian Territories", "State of Palestine", "الأراضي الفلسطينية"),
    "SY": ("Syrian Arab Republic",),
    "IR": ("Islamic Republic of Iran",),
    "MM": ("Burma",),
    "CD": ("DR Congo", "DRC", "Congo DR"),
    "CG": ("Congo", "Republic of the Congo"),
    "CV": ("Cape Verde",),
    "SZ": ("Swaziland",),
    "TL": ("East Timor",),
}

# GeoNames numbers the provinces of these two; people write letters.
REGION_CODES = {
    "CA": {"AB": "01", "BC": "02", "MB": "03", "NB": "04", "NL": "05", "NS": "07", "ON": "08"}
    | {"PE": "09", "QC": "10", "SK": "11", "YT": "12", "NT": "13", "NU": "14"}
    | {"Alberta": "01", "British Columbia": "02", "Manitoba": "03", "New Brunswick": "04"}
    | {"Newfoundland": "05", "Nova Scotia": "07", "Ontario": "08", "Quebec": "10"}
    | {"Saskatchewan": "11"},
    "AU": {"ACT": "01", "NSW": "02", "NT": "03", "QLD": "04", "SA": "05", "TAS": "06"}
    | {"VIC": "07", "WA": "08", "New South Wales": "02", "Queensland": "04", "Victoria": "07"},
}


def country_names(codes: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Arabic and English names by country code; `codes` gives a name where CLDR has none."""
    arabic, english = Locale("ar").territories, Locale("en").territories
    return {
        code: _PREFERRED.get(code)
        or {"ar": arabic.get(code, fallback), "en": english.get(code, fallback)}
        for code, fallback in codes.items()
    }


def country_keys(
    names: Mapping[str, Mapping[str, str]], geonames: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """Every folded way of writing a country, to its code."""
    keys: dict[str, str] = {}
    for code, labels in names.items():
        known = geonames.get(code, {})
        written = [code, known.get("iso3", ""), known.get("name", ""), *labels.values()]
        for name in (*written, *_ALSO.get(code, ())):
            for key in (country_key(name), country_key(name).removeprefix("the ")):
                if key:
                    keys.setdefault(key, code)
    return keys


def region_keys(states: Mapping[str, Mapping[str, str]]) -> dict[tuple[str, str], str]:
    """Folded states and provinces by country, to the region code GeoNames uses."""
    keys = {("US", fold(code)): code for code in states}
    keys |= {("US", fold(state["name"])): code for code, state in states.items()}
    keys[("US", "d c")] = "DC"
    for country, codes in REGION_CODES.items():
        keys |= {(country, fold(written)): code for written, code in codes.items()}
    return keys
