"""Dates written out, in the event's own zone and the reader's language."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_datetime, get_timezone_location

from services.notifications.texts.catalogue import sentence

_PATTERNS = {"ar": "EEEE d MMMM y، h:mm a", "en": "EEEE d MMMM y, h:mm a"}
_LOCALES = {"ar": "ar", "en": "en_GB"}


def written_out(moment: datetime, zone: str, language: str) -> str:
    """«الثلاثاء 2 مارس 2027، 7:30 م بتوقيت الرياض»; in English with "(Riyadh time)" at its end."""
    try:
        info = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone, info = "UTC", ZoneInfo("UTC")
    text = format_datetime(moment, _PATTERNS[language], tzinfo=info, locale=_LOCALES[language])
    return sentence(language, "moment").format(moment=text, zone=_zone_name(zone, language))


@lru_cache(maxsize=512)
def _zone_name(zone: str, language: str) -> str:
    if "/" not in zone or zone.startswith("Etc/"):
        return sentence(language, "utc") if zone in ("UTC", "Etc/UTC") else zone
    name = get_timezone_location(ZoneInfo(zone), locale=_LOCALES[language], return_city=True)
    return str(name)
