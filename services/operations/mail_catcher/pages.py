"""The reading side: a small page for people and a JSON list for scripts. Nothing can be changed."""

import json
import re
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from services.operations.mail_catcher.store import MailStore, as_json, part

POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'"
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
STYLE = """
:root { color-scheme: light dark; font-family: 'Noto Sans Arabic', 'Noto Sans', sans-serif }
body { margin: 2rem auto; max-inline-size: 60rem; padding-inline: 1rem; line-height: 1.6 }
table { border-collapse: collapse; inline-size: 100% }
td, th { padding: .4rem .6rem; text-align: start; border-block-end: 1px solid #8884 }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; padding: 1rem }
pre, iframe { border: 1px solid #8886; border-radius: .5rem }
iframe { inline-size: 100%; block-size: 32rem; background: #fff }
"""
LINK = re.compile(r"https?://[^\s<>\"']+")


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en" dir="ltr"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style><body>{body}</body></html>"
    )


def _linked(text: str) -> str:
    """Escape a mail's text and make its links clickable."""
    shown, last = [], 0
    for found in LINK.finditer(text):
        address = escape(found.group())
        shown += [escape(text[last : found.start()])]
        shown += [f'<a href="{address}" rel="noreferrer" dir="ltr">{address}</a>']
        last = found.end()
    return "".join([*shown, escape(text[last:])])


def list_page(store: MailStore, to: str | None) -> str:
    """Return the page with the latest mails, newest first."""
    mails, total = store.list(to, limit=200)
    rows = "".join(
        f'<tr><td><a href="/mails/{mail.id}">'
        f"<bdi>{escape(mail.subject or '(no subject)')}</bdi></a>"
        f"<td><bdi>{escape(', '.join(mail.to))}</bdi><td>{escape(mail.received_at[:19])}</tr>"
        for mail in reversed(mails)
    )
    search = (
        '<form><label>To <input name="to" type="email" dir="ltr" '
        f'value="{escape(to or "")}"></label> <button>Show</button></form>'
    )
    table = f"<table><tr><th>Subject<th>To<th>Received (UTC)</tr>{rows}</table>"
    return _page("Mails", f"<h1>Mails ({total})</h1>{search}{table}")


def mail_page(store: MailStore, id: str) -> str | None:
    """Return the page with one mail; None when there is no such mail."""
    found = store.get(id)
    if found is None:
        return None
    caught, message = found
    heads = "".join(
        f"<tr><th>{escape(name)}<td><bdi>{escape(str(value))}</bdi></tr>"
        for name, value in as_json(caught, message)["headers"]
    )
    body = f'<p><a href="/">All mails</a></p><h1><bdi>{escape(caught.subject)}</bdi></h1>'
    body += f"<table>{heads}</table>"
    if (text := part(message, "plain")) is not None:
        body += f'<h2>Text</h2><pre dir="auto">{_linked(text)}</pre>'
    if part(message, "html") is not None:
        sandbox = "allow-popups allow-popups-to-escape-sandbox"
        body += f'<h2>HTML</h2><iframe sandbox="{sandbox}" title="HTML part" '
        body += f'src="/mails/{id}/html"></iframe>'
    return _page(caught.subject or "Mail", body)


class Reader(BaseHTTPRequestHandler):
    """Answers GET requests about the mails in `store`."""

    store: MailStore
    local_only = True
    server_version = "mail-catcher"
    sys_version = ""

    def do_GET(self) -> None:
        """Route a request."""
        if self.local_only and not self._from_here():
            return self._send(403, "text/plain", "ask for localhost")
        address = urlsplit(self.path)
        query = {
            name: values[0]
            for name, values in parse_qs(address.query, keep_blank_values=True).items()
        }
        parts = [part for part in address.path.split("/") if part]
        match parts:
            case []:
                return self._send(200, "text/html", list_page(self.store, query.get("to")))
            case ["healthz"]:
                return self._send(200, "text/plain", "ok")
            case ["api", "mails"]:
                return self._list(query)
            case ["api", "mails", id] if found := self.store.get(id):
                return self._json(as_json(*found))
            case ["mails", id] if page := mail_page(self.store, id):
                return self._send(200, "text/html", page)
            case ["mails", id, "html"] if found := self.store.get(id):
                html = '<base target="_blank">' + (part(found[1], "html") or "")
                return self._send(200, "text/html", html, MAIL_POLICY)
            case ["mails", id, "source"] if self.store.get(id):
                return self._send(200, "text/plain", self.store.read(id).as_string())
        return self._send(404, "text/plain", "no such page")

    def _from_here(self) -> bool:
        # Another site's script can make a name of its own lead to 127.0.0.1, but not this header.
        host = (self.headers.get("Host") or "").rsplit(":", 1)[0]
        return host in ("127.0.0.1", "localhost", "[::1]")

    def _list(self, query: dict[str, str]) -> None:
        limit = query.get("limit", "100")
        if not (limit.isascii() and limit.isdecimal() and len(limit) < 10):
            return self._send(422, "text/plain", "limit must be a number")
        mails, total = self.store.list(query.get("to"), int(limit), query.get("after"))
        items = [as_json(mail, self.store.read(mail.id)) for mail in mails]
        return self._json({"items": items, "total": total})

    def _json(self, answer: object) -> None:
        self._send(200, "application/json", json.dumps(answer, ensure_ascii=False))

    def _send(self, status: int, kind: str, text: str, policy: str = POLICY) -> None:
        content = text.encode("utf-8", "replace")
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: addresses of mails are nobody's log."""


def open_pages(store: MailStore, host: str, port: int) -> ThreadingHTTPServer:
    """Open the HTTP port; the caller serves it."""
    local = host in ("127.0.0.1", "localhost", "::1")
    reader = type("Reader", (Reader,), {"store": store, "local_only": local})
    server = ThreadingHTTPServer((host, port), reader)
    server.daemon_threads = True
    return server
