"""A notification as the two halves of a mail: plain text and HTML, in one language."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from markupsafe import Markup

from services.notifications.domain import KINDS, LINKED, Recipient
from services.notifications.texts import (
    FSI,
    PDI,
    Said,
    isolated,
    isolated_html,
    one_line,
    pick,
    say,
)
from services.notifications.texts.catalogue import language_of, sentence
from services.notifications.texts.layouts import fill

PREHEADER = 140
"""Characters of a mail that are shown beside its subject before it is opened."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is written in a mail, before it has any headers."""

    language: str
    subject: str
    text: str
    html: str


def write(
    kind_name: str,
    params: dict[str, Any],
    to: Recipient,
    *,
    origin: str,
    node: str,
    choose_url: str = "",
    taps: Sequence[tuple[str, str]] = (),
) -> Letter:
    """Put a notification into words for this person; `choose_url` is their preferences link,
    `taps` are words and links that answer at once."""
    kind, language = KINDS[kind_name], language_of(to.language)
    plain = say(kind, params, language, origin, node)
    rich = say(kind, params, language, origin, node, html=True)
    own = f"{kind.name}.action"
    url = to.link if to.link and kind.leads_to == "event" else plain.url
    linked = kind.leads_to in LINKED
    action = sentence(language, own if linked else f"action.{kind.leads_to}")
    why = sentence(language, f"{kind.name}.why" if linked else "mail.why")
    name = one_line(pick(to.name, language))
    hello = sentence(language, "mail.greeting" if name else "mail.greeting.nameless")
    stop = "person_invited.stop" if kind.leads_to == "invitation" else "mail.choose"
    choose = sentence(language, stop)
    footer = [why.format(node=isolated(node))]
    if choose_url:
        footer.append(f"{choose}: {choose_url}")
    text = "\n\n".join(
        [
            hello.format(name=isolated(name)),
            plain.title,
            plain.whole,
            *(f"{words}:\n{link}" for words, link in taps),
            f"{action}:\n{url}",
            "-- \n" + "\n".join(footer),
        ]
    )
    html = fill(
        language,
        {
            "subject": plain.title,
            "preheader": _beginning(plain),
            "node": node,
            "greeting": Markup(escape(hello).format(name=isolated_html(name))),  # noqa: S704
            **_marked(rich),
            "url": url,
            "action": action,
            "taps": taps,
            "or_link": sentence(language, "mail.link"),
            "why": Markup(escape(why).format(node=isolated_html(node))),  # noqa: S704
            "choose_url": choose_url,
            "choose": choose,
        },
    )
    return Letter(language=language, subject=plain.title, text=text + "\n", html=html)


def _marked(rich: Said) -> dict[str, Any]:
    """Something said as HTML, as the layout takes it."""
    return {
        "title": Markup(rich.title),  # noqa: S704
        "body": Markup(rich.body),  # noqa: S704
        "lines": [(Markup(label), Markup(words)) for label, words in rich.lines],  # noqa: S704
        "url": rich.url,
        "sections": [
            {"title": Markup(one.title), "said": [_marked(item) for item in one.items]}  # noqa: S704
            for one in rich.sections
        ],
    }


def _beginning(plain: Said) -> str:
    """What lists of mails show after the subject."""
    words = " ".join(plain.whole.split())
    if len(words) <= PREHEADER:
        return words
    cut = words[:PREHEADER].rstrip()
    return cut + PDI * (cut.count(FSI) - cut.count(PDI)) + "…"
