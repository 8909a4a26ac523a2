"""Text in Arabic and Latin letters: folded for searching, cleaned for keeping."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

MAX_TERMS = 200
MAX_TERM_LENGTH = 40
MAX_QUERY_WORDS = 8
# No name or word needs more marks on one letter; longer piles only deface the page.
MAX_MARKS = 4

ZWNJ = "\u200c"
ZWJ = "\u200d"
_EMOJI_STYLE = "\ufe0f"

# Marks that readers leave out when they type: Latin, Greek and Cyrillic accents, Arabic vowel and
# Quranic signs, Hebrew points. Signs of other scripts carry the vowel itself and stay.
_MARKS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    "\u0898-\u089f\u08ca-\u08e1\u08e3-\u08ff]"
)
_LETTERS = str.maketrans(
    {
        # Arabic: what NFKD does not take apart, and the Persian, Urdu and Kurdish twins.
        "ٱ": "ا",
        "ى": "ي",
        "ة": "ه",
        "ـ": None,
        "ء": None,
        "ی": "ي",
        "ې": "ي",
        "ے": "ي",
        "ک": "ك",
        "ڪ": "ك",
        "ہ": "ه",
        "ھ": "ه",
        "ە": "ه",
        "ۃ": "ه",
        # Latin letters with no decomposition of their own.
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "ŧ": "t",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
    }
)
_SIGNS = re.compile(r"(?<=[^\W_])([+#]+)(?![^\W_])")
_ARTICLES = ("وبال", "وكال", "فبال", "وال", "فال", "بال", "كال", "ولل", "لل", "ال")
_LINE_ENDS = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")

_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
# Letters that take space but show nothing, and marks that are never seen.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\uffa0\ufe00-\ufe0e"
    "\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
# Format characters that are drawn: Arabic number and year signs, the end of a verse.
_DRAWN_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u08e2\u0890\u0891")
_RIGHT_JOINING = frozenset("اأإآٱدذرزوؤةىڈڑژۆۇۈۋەءړډۀ")


def is_writable(text: str) -> bool:
    """Whether every database and file can hold it: no NUL, no lone half of a surrogate pair."""
    return _UNWRITABLE.search(text) is None


def fold(text: str) -> str:
    """The form under which a text is searched: same letters however people type them.

    Lower case, no accents or vowel signs, one form of alef, yeh, heh, ASCII digits; punctuation
    becomes a space, except a closing `+` or `#` as in `C++`. Idempotent; at most 18 times as long.
    """
    folded = _fold_once(text)
    if folded.isascii():
        return folded
    return _fold_once(folded)


def tokens(text: str, limit: int = MAX_TERMS) -> list[str]:
    """Folded words of a text in order, once each, Arabic ones also without their article.

    At most `limit`, each at most 40 characters, so that «مجتمع» finds «المجتمع» and «بالمجتمع».
    """
    found: dict[str, None] = {}
    for word in _words(text):
        for form in (word, bare(word)):
            if len(found) >= limit:
                return list(found)
            found.setdefault(form)
    return list(found)


def bare(word: str) -> str:
    """A folded word without the Arabic article and the particles joined to it.

    A word that would keep fewer than three letters stays whole.
    """
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= 3:
            return word[len(article) :]
    return word


def search_terms(*texts: str, limit: int = MAX_TERMS) -> list[str]:
    """What a document keeps in an indexed array to be found by: the tokens of all its texts.

    Earlier texts count first when there are more than `limit`, so pass the name before the body.
    """
    found: dict[str, None] = {}
    for text in texts:
        if len(found) >= limit:
            break
        found.update(dict.fromkeys(tokens(text, limit)))
    return list(found)[:limit]


def query_patterns(query: str) -> list[str]:
    """Anchored regular expressions, one a word, each of which must match some stored term.

    Anchored and case-sensitive, so the index of the array answers. Empty when nothing is asked.
    """
    wanted = dict.fromkeys(bare(word) for word in _words(query))
    return ["^" + re.escape(word) for word in list(wanted)[:MAX_QUERY_WORDS]]


def sort_name(names: dict[str, str]) -> str:
    """What a name in several languages is sorted by; the Arabic one where there is one."""
    return fold(names.get("ar") or next(iter(names.values()), ""))[:100]


def clean_name(text: str) -> str:
    """A name on one line as it may be shown anywhere; '' when nothing visible is left.

    Composed (NFC), without control, zero-width, direction and private characters, spaces squeezed.
    The joiners stay where they are seen: a ZWNJ after an Arabic letter that would join the next
    one (Persian «می‌خواهم»), both inside Indic words, and a ZWJ between emoji.
    """
    cleaned = text
    for _ in range(3):
        before, cleaned = cleaned, _clean_line(cleaned)
        if cleaned == before:
            break
    return cleaned


def clean_text(text: str) -> str:
    """The same for text of several lines: lines stay, at most one empty one between two."""
    lines = [clean_name(line) for line in _LINE_ENDS.split(text)]
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _fold_once(text: str) -> str:
    if text.isascii():
        text = text.lower()
    else:
        text = unicodedata.normalize("NFKD", text).casefold()
        text = unicodedata.normalize("NFKD", text).casefold()
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(_LETTERS)
        text = "".join(_plain(text))
        text = unicodedata.normalize("NFC", text)
    text = _SIGNS.sub(lambda found: found[1].translate(_KEPT_SIGNS), text)
    text = "".join(
        char if char.isalnum() or char in _SIGN_MARKS or _is_mark(char) else " " for char in text
    )
    return " ".join(text.translate(_SIGNS_BACK).split())


# Private stand-ins carry the kept signs past the step that turns punctuation into spaces.
_SIGN_MARKS = "\ue000\ue001"
_KEPT_SIGNS = str.maketrans("+#", _SIGN_MARKS)
_SIGNS_BACK = str.maketrans(_SIGN_MARKS, "+#")


def _plain(text: str) -> Iterator[str]:
    for char in text:
        kind = unicodedata.category(char)
        if kind == "Nd":
            yield str(unicodedata.digit(char))
        elif kind == "Co":
            yield " "
        elif kind not in ("Cf", "Cs"):
            yield char


def _is_mark(char: str) -> bool:
    return char > "\u02ff" and unicodedata.category(char) in ("Mn", "Mc")


def _words(text: str) -> list[str]:
    return [word[:MAX_TERM_LENGTH] for word in fold(text).split()]


def _clean_line(text: str) -> str:
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
    kept: list[str] = []
    marks = 0
    for place, char in enumerate(text):
        kind = unicodedata.category(char)
        if char.isspace() or char == "\u2800":
            kept.append(" ")
        elif char in (ZWNJ, ZWJ, _EMOJI_STYLE):
            following = text[place + 1] if place + 1 < len(text) else " "
            if _joins(char, kept, following):
                kept.append(char)
        elif kind in ("Mn", "Me", "Mc"):
            marks += 1
            if kept and kept[-1] != " " and marks <= MAX_MARKS:
                kept.append(char)
            continue
        elif char in _DRAWN_FORMATS or not (kind in ("Cc", "Cf", "Co", "Cs") or _is_nothing(char)):
            kept.append(char)
        marks = 0
    line = " ".join("".join(kept).split())
    return unicodedata.normalize("NFC", line)


def _is_nothing(char: str) -> bool:
    return ord(char) & 0xFFFE == 0xFFFE or "\ufdd0" <= char <= "\ufdef"


def _joins(char: str, kept: list[str], following: str) -> bool:
    """Whether an invisible joiner changes what is drawn between its two neighbours."""
    previous = next((c for c in reversed(kept) if unicodedata.category(c) != "Mn"), " ")
    if char == _EMOJI_STYLE:
        return bool(kept) and (_is_picture(kept[-1]) or kept[-1] in "0123456789#*")
    if char == ZWJ and _is_picture(previous) and _is_picture(following):
        return True
    if char == ZWNJ and _is_arabic(previous) and _is_arabic(following):
        return previous not in _RIGHT_JOINING
    return bool(kept) and _is_indic(kept[-1]) and _is_indic(following)


def _is_picture(char: str) -> bool:
    return unicodedata.category(char) in ("So", "Sk") or "\U0001f000" <= char <= "\U0001faff"


def _is_arabic(char: str) -> bool:
    return "\u0620" <= char <= "\u06ff" and unicodedata.category(char) == "Lo"


def _is_indic(char: str) -> bool:
    return "\u0900" <= char <= "\u0dff" and unicodedata.category(char) in ("Lo", "Mn", "Mc")
