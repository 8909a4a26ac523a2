"""Lists to take along, and a list of meetings for other sites: the embed, its snippet."""

from typing import Any

from flask import Response, g, render_template, request, url_for
from markupsafe import Markup

from services.common.contracts.events import SearchEvents
from services.common.contracts.membership import OfCommunity
from services.common.contracts.shared import Asker
from services.common.errors import Forbidden
from services.gateway import doorway, i18n
from services.gateway.api import exports
from services.gateway.etags import tag, tagged
from services.gateway.language import LANGUAGES
from services.gateway.node import node
from services.gateway.web.blueprint import needs_person, root, web
from services.gateway.web.communities import organizes, seen
from services.gateway.web.frame import page

THEMES = ("auto", "light", "dark")
SHOWN, MOST = 5, 20


@web.get("/events/<id>/attendees.csv")
def attendees_csv(id: str) -> Response:
    """Who answered, for a spreadsheet."""
    needs_person()
    return exports.attendees_csv(id)


@web.get("/communities/<slug>/members.csv")
def members_csv(slug: str) -> Response:
    """The members, for a spreadsheet."""
    needs_person()
    return exports.members_csv(slug)


@root.get("/embed/communities/<slug>")
def embed(slug: str) -> Response:
    """Coming meetings for a frame on somebody else's site: public ones only, the same for
    everybody, without script or cookie."""
    asked = request.args.get("lang", "")
    language = asked if asked in LANGUAGES else LANGUAGES[0]
    g.reader = i18n.Reader(language, now=node().clock.now())
    theme = request.args.get("theme", "auto")
    number = request.args.get("limit", "")
    limit = int(number) if number.isdecimal() and len(number) < 4 else SHOWN
    anybody = Asker(language=language)
    community = node().membership.community(OfCommunity(asker=anybody, slug=slug))
    command = SearchEvents(asker=anybody, community=slug, limit=min(max(limit, 1), MOST))
    found = node().events.search(command)
    body = render_template(
        "embed.html",
        community=community,
        events=found.items,
        theme=theme if theme in THEMES else "auto",
        origin=node().settings.origin,
    ).encode()
    response = Response(body, content_type="text/html; charset=utf-8")
    response.headers["Content-Language"] = language
    response.headers["X-Robots-Tag"] = "noindex"
    request.environ[doorway.PUBLIC] = True
    return tagged(response, tag(body))


@web.get("/communities/<slug>/embed")
def embed_snippet(slug: str) -> Response:
    """What organisers copy into their site, and how it looks."""
    needs_person()
    community = seen(slug)
    if not organizes(community):
        raise Forbidden("community.organizers_only")
    form: dict[str, Any] = {
        "lang": _among("lang", LANGUAGES, g.reader.language),
        "theme": _among("theme", THEMES, "auto"),
        "limit": _among("limit", ("3", "5", "10", "20"), "5"),
    }
    path = url_for("root.embed", slug=slug, **form)
    return page(
        "embed_snippet.html",
        community=community,
        form=form,
        path=path,
        snippet=_snippet(node().settings.origin + path, i18n.pick(community.name)),
    )


def _snippet(url: str, title: str) -> str:
    frame = Markup(
        '<iframe src="{}" title="{}" width="100%" height="420" frameborder="0" loading="lazy" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
    )
    return str(frame.format(url, title))


def _among(name: str, choices: tuple[str, ...], otherwise: str) -> str:
    value = request.args.get(name, "")
    return value if value in choices else otherwise
