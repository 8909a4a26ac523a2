"""The layout of mails: MJML that becomes HTML mail programs understand, filled in for each mail.

MJML knows tables and Outlook so that nobody here has to. It is compiled once in each language and
process, with Jinja's marks inside; what a mail says is put in after that, escaped.
"""

from functools import cache
from pathlib import Path
from string import Template as Marked
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from mjml import mjml2html

_HERE = Path(__file__).parent
_FILLED = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)


def direction_of(language: str) -> str:
    """Which way a language is written, as HTML's `dir` says it."""
    return "rtl" if language == "ar" else "ltr"


def fill(language: str, values: dict[str, Any]) -> str:
    """A mail's HTML in a language. Raises jinja2.UndefinedError when a value is missing."""
    return _compiled(language).render(values)


@cache
def _compiled(language: str) -> Template:
    direction = direction_of(language)
    start = "right" if direction == "rtl" else "left"

    def load(path: str) -> str:
        source = Marked((_HERE / f"{path}.mjml").read_text())
        return source.substitute(language=language, direction=direction, start=start)

    return _FILLED.from_string(mjml2html(load("mail"), include_loader=load))
