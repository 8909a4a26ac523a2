"""HTML of strangers (S19)."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from services.common.html import LARGEST, as_html, clean_html, plain

HOSTILE = [
    '<a href="javascript:alert(1)">x</a>',
    "<a href=' jAvAsCrIpT&#58;alert(1)'>x</a>",
    '<a href="data:text/html,<script>1</script>">x</a>',
    '<p style="position:fixed" onclick="x()">x</p>',
    '<iframe src="https://evil.example"></iframe>x',
    "<script>alert(1)</script>x",
    "<svg><script>1</script></svg>x",
    "<math><style><img src=x onerror=alert(1)></style></math>x",
    '<img src="https://evil.example/track.png">x',
    "<form action=x><input name=password></form>x",
    "<style>*{display:none}</style>x",
    '<object data="x"></object><embed src="x">x',
    "<!--[if IE]><script>1</script><![endif]-->x",
]
ACTING = re.compile(
    r"<(?!/?(?:p|br|strong|b|em|i|u|del|blockquote|pre|code|ul|ol|li|h[1-5]|hr|a|span)\b)"
    r"|javascript:|data:|style=|\bon\w+=|src=",
    re.IGNORECASE,
)


@pytest.mark.parametrize("dirty", HOSTILE)
def test_s19_nothing_that_acts_or_loads_is_let_in(dirty: str) -> None:
    clean = clean_html(dirty)
    assert not ACTING.search(clean), clean
    assert "x" in clean and plain(dirty) == "x"


def test_s19_what_peers_write_stays_as_it_is() -> None:
    mention = '<p><span class="h-card"><a href="https://a.example/@b" class="u-url mention">@b</a>'
    clean = clean_html(f"{mention}</span> <em>hi</em><br>there</p><ul><li>one</li></ul>")
    assert 'class="u-url mention"' in clean and "<em>hi</em>" in clean and "<li>one</li>" in clean
    assert 'rel="nofollow noopener noreferrer ugc"' in clean
    assert plain(clean) == "@b hi\nthere\none"


def test_s19_our_own_text_is_text_when_it_leaves() -> None:
    """Descriptions are plain text here: whatever looks like markup in them is none elsewhere."""
    written = as_html("a <script>alert(1)</script>\nb & c\n\n\nd")
    assert written == "<p>a &lt;script&gt;alert(1)&lt;/script&gt;<br>b &amp; c</p><p>d</p>"
    assert clean_html(written) == written
    assert plain(written) == "a <script>alert(1)</script>\nb & c\nd"


def test_s19_texts_without_end_are_cut() -> None:
    assert len(clean_html("<p>" + "x" * 3 * LARGEST)) <= LARGEST
    assert len(clean_html("<b>" * 50_000 + "x")) <= LARGEST


@settings(max_examples=100, deadline=None)
@given(some.text(alphabet="<>/\"=ascriptimgonl:&#; '\n", max_size=60))
def test_s19_cleaning_again_changes_nothing(dirty: str) -> None:
    clean = clean_html(dirty)
    assert clean_html(clean) == clean and not ACTING.search(re.sub(r">[^<]*", ">", clean))
