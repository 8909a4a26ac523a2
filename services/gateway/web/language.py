"""Which language a page is in, and the few addresses outside both."""

from flask import Response, g, redirect, request, url_for

from services.gateway.i18n import choose_language
from services.gateway.language import LANGUAGES
from services.gateway.web import addresses
from services.gateway.web.blueprint import root, web
from services.gateway.web.home import YEAR

COOKIE = "language"
ROBOTS = """User-agent: *
Disallow: /ar/me
Disallow: /en/me
Disallow: /ar/theme
Disallow: /en/theme
Disallow: /ar/language
Disallow: /en/language
Disallow: /unsubscribe
Disallow: /api/
"""


@web.get("/language")
def switch_language() -> Response:
    """Keep the choice and show the same page in that language."""
    wanted = request.args.get("to", "")
    wanted = wanted if wanted in LANGUAGES else g.reader.other_language
    then = addresses.own(request.args.get("next")) or "/"
    response = redirect(addresses.in_language(then, wanted), 303, Response)
    response.set_cookie(COOKIE, wanted, max_age=YEAR, samesite="Lax", path="/", httponly=True)
    return response  # type: ignore[return-value]


@root.get("/")
def front() -> Response:
    """To the front page in the person's language, the chosen one, or the browser's."""
    return in_own_language("/")


def in_own_language(path: str) -> Response:
    """To a page in the person's language, the chosen one, or the browser's."""
    own = g.identity.language if g.identity is not None else None
    chosen = own if own in LANGUAGES else request.cookies.get(COOKIE)
    language = choose_language("", chosen, request.accept_languages)
    response = redirect(f"/{language}{path}", 302, Response)
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response  # type: ignore[return-value]


@root.get("/robots.txt")
def robots() -> Response:
    """What search engines leave alone."""
    return Response(ROBOTS, mimetype="text/plain")


@root.get("/favicon.ico")
def favicon() -> Response:
    """The icon, for programs that ask without looking."""
    return redirect(url_for("static", filename="icons/favicon.svg"), 302, Response)  # type: ignore[return-value]
