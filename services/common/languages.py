"""Languages people say they speak, by BCP 47 code, named in Arabic and English."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale

# Those of the region and of the people who work in it first, then the most spoken.
LANGUAGES = (
    *("ar", "en", "fr", "ur", "hi", "bn", "fa", "tr", "ku", "ckb", "so", "am", "ti", "sw", "ha"),
    *("zgh", "kab", "ps", "ml", "ta", "te", "pa", "gu", "mr", "ne", "si", "tl", "id", "ms", "zh"),
    *("ja", "ko", "th", "vi", "ru", "uk", "es", "pt", "de", "it", "nl", "sv", "nb", "da", "fi"),
    *("pl", "cs", "sk", "hu", "ro", "bg", "el", "sr", "hr", "bs", "sq", "mk", "he", "hy", "ka"),
    *("az", "kk", "ky", "uz", "tk", "tg", "ug", "my", "km", "dv", "yo", "ig", "zu", "af", "wo"),
)


@lru_cache(maxsize=256)
def language_name(code: str, language: str) -> str:
    """The name of a language in `ar` or `en`; the code itself for one that is not listed."""
    if code not in LANGUAGES:
        return code
    name = Locale(language).languages.get(code)
    return str(name) if name else code
