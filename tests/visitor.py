"""A browser without JavaScript over the in-process application: pages, links, forms, cookies."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from werkzeug.test import TestResponse

from tests.client import PASSWORD
from tests.node import Node


@dataclass
class Form:
    """A form as it stands on a page, with what a browser would send of it."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Read(HTMLParser):
    """What is on a page: links, forms, ids, language."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.ids: list[str] = []
        self.language = self.direction = ""
        self._select = ""
        self._options: list[tuple[str, bool]] = []
        self._area: tuple[str, list[str]] | None = None
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if "id" in has:
            self.ids.append(has["id"])
        if tag == "html":
            self.language, self.direction = has["lang"], has["dir"]
        if tag in ("a", "link") and "href" in has:
            self.links.append(has["href"])
        if tag == "form":
            self._inside = True
            self.forms.append(Form(has.get("action", ""), has.get("method", "get")))
        if not self._inside or "disabled" in has:
            return
        form = self.forms[-1]
        if tag == "input" and has.get("name"):
            if has.get("type") not in ("checkbox", "radio") or "checked" in has:
                form.fields.append((has["name"], has.get("value", "")))
        elif tag == "select":
            self._select, self._options = has["name"], []
        elif tag == "option" and self._select:
            self._options.append((has.get("value", ""), "selected" in has))
        elif tag == "textarea":
            self._area = (has["name"], [])
        elif tag == "button" and has.get("type") == "submit" and has.get("name"):
            form.buttons.append((has["name"], has.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag == "select" and self._select:
            picked = [value for value, selected in self._options if selected]
            first = self._options[0][0] if self._options else ""
            self.forms[-1].fields.append((self._select, picked[-1] if picked else first))
            self._select = ""
        if tag == "textarea" and self._area is not None:
            self.forms[-1].fields.append((self._area[0], "".join(self._area[1]).lstrip("\n")))
            self._area = None


class Visitor:
    """Somebody with a browser: `at` is where they are, `page` what they see."""

    def __init__(self, node: Node, agent: str = "Mozilla/5.0 (Linux) Firefox/140.0") -> None:
        self.node = node
        self.client = node.app.test_client()
        self.agent = agent
        self.at = "/"
        self.answer: TestResponse

    def get(self, path: str, follow: bool = True, **headers: str) -> TestResponse:
        """Go there, and on where that leads."""
        return self._keep(self._open("GET", path, headers), follow)

    def post(
        self, path: str, data: Any = None, follow: bool = True, **headers: str
    ) -> TestResponse:
        """Send something that stands on no form."""
        return self._keep(self._open("POST", path, headers, data), follow)

    def _open(self, method: str, path: str, headers: dict[str, str], data: Any = None) -> Any:
        self.at = urljoin(self.at, path)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(
            self.at,
            method=method,
            data=data,
            base_url=self.node.origin,
            headers={"User-Agent": self.agent, **named},
        )

    def _keep(self, answer: TestResponse, follow: bool) -> TestResponse:
        for _ in range(5):
            if not follow or answer.status_code not in (302, 303):
                break
            where = urlsplit(answer.headers["Location"])
            path = where.path + (f"?{where.query}" if where.query else "")
            answer = self._open("GET", path, {})
        self.answer = answer
        return answer

    @property
    def text(self) -> str:
        return self.answer.get_data(as_text=True)

    @property
    def page(self) -> Read:
        return Read(self.text)

    def form(self, action: str = "", needs: str = "") -> Form:
        """The form with this in its action, or with this field; else the page's main form."""
        found = [
            form
            for form in self.page.forms
            if (action in form.action if action else form.method == "post")
            and (not needs or any(name == needs for name, _ in form.fields))
            and (action or not form.action or needs)
        ]
        assert found, (action, needs, [(f.action, f.fields[:3]) for f in self.page.forms])
        return found[0]

    def send(
        self,
        action: str = "",
        button: tuple[str, str] | None = None,
        follow: bool = True,
        needs: str = "",
        **typed: Any,
    ) -> TestResponse:
        """Fill a form in as a person would and press a button. A list ticks several boxes."""
        form = self.form(action, needs)
        pairs = [(name, value) for name, value in form.fields if name not in typed]
        for name, value in typed.items():
            pairs += [(name, one) for one in value] if isinstance(value, list) else [(name, value)]
        if button:
            assert button in form.buttons, (button, form.buttons)
            pairs.append(button)
        data: dict[str, list[str]] = {}
        for name, value in pairs:
            data.setdefault(name, []).append(str(value))
        target = form.action or self.at
        if form.method == "post":
            return self.post(target, data, follow, Origin=self.node.origin)
        query = "&".join(f"{name}={value}" for name, value in pairs)
        return self.get(f"{target.split('?')[0]}?{query}")

    def sign_in(self, username: str, language: str = "en") -> Visitor:
        """Through the page, as everybody."""
        self.get(f"/{language}/sign-in")
        answer = self.send(login=username, password=PASSWORD)
        assert answer.status_code == 200, answer
        assert f"/people/{username}" in self.text, self.text[:2000]
        return self
