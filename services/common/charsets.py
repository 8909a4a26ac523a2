"""The text of a file people hand in, whatever their program wrote it as."""

import re

_FOLDED_LETTER = re.compile(rb"([\xc2-\xf4][\x80-\xbf]{0,2})\r?\n[ \t](?=[\x80-\xbf])")


def decoded(data: bytes, otherwise: str = "") -> str:
    """UTF-8, or UTF-16 with its mark; `otherwise` is tried last (`cp1256` for old Arabic files).

    Raises ValueError naming the first byte that is none of it.
    """
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16")
        # Some calendars fold their lines in the middle of a letter.
        return _FOLDED_LETTER.sub(rb"\1", data).decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        if otherwise:
            return data.decode(otherwise, "replace")
        raise ValueError(f"the text is not UTF-8 (byte {wrong.start + 1})") from None
