"""HTML of strangers: what of it may be kept and shown, and plain text of it (S19, S25).

The list is what the other servers of the fediverse write, less pictures: nothing of another
server is ever loaded by a page of ours.
"""

import html
import re

import nh3

LARGEST = 100_000
"""Characters of HTML after cleaning; longer texts lose their markup and their end."""

_BLOCKS = {"p", "br", "blockquote", "pre", "ul", "ol", "li", "hr", "h1", "h2", "h3", "h4", "h5"}
_INLINE = {"a", "strong", "b", "em", "i", "u", "del", "code", "span"}
_CLEANER = nh3.Cleaner(
    tags=_BLOCKS | _INLINE,
    clean_content_tags={"script", "style", "iframe", "object", "template", "noscript", "title"},
    attributes={"a": {"href"}},
    allowed_classes={"span": {"h-card", "mention"}, "a": {"u-url", "mention", "hashtag"}},
    url_schemes={"http", "https"},
    url_relative="deny",
    link_rel="nofollow noopener noreferrer ugc",
)
_BREAKS = re.compile(r"<(?:br|hr)\s*/?>|</(?:p|li|h[1-5]|blockquote|pre)>", re.IGNORECASE)
_MANY_LINES = re.compile(r"\n{3,}")


def clean_html(dirty: str) -> str:
    """The part of an HTML text that may stand on our pages; cleaning it again changes nothing."""
    clean = _CLEANER.clean(dirty[: 4 * LARGEST])
    return clean if len(clean) <= LARGEST else as_html(plain(clean)[: LARGEST // 10])


def plain(markup: str) -> str:
    """The words of an HTML text, without any markup; paragraphs stay apart."""
    lined = _BREAKS.sub("\n", _CLEANER.clean(markup[: 4 * LARGEST]))
    words = html.unescape(nh3.clean(lined, tags=set()))
    return _MANY_LINES.sub("\n\n", words).strip()


def as_html(text: str) -> str:
    """Plain text as HTML: empty lines part paragraphs, other line ends stay line ends."""
    paragraphs = [one.strip() for one in re.split(r"\n\s*\n", text) if one.strip()]
    return "".join(f"<p>{_lines(one)}</p>" for one in paragraphs)


def _lines(paragraph: str) -> str:
    return "<br>".join(html.escape(line, quote=False) for line in paragraph.split("\n"))
