"""A client of the gateway inside the test process: JSON in, JSON out."""

import json
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

PASSWORD = "correct horse battery staple"
PREFIX = "/api/v1"


class Reply:
    """What came back."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.text = response.get_data(as_text=True)

    @property
    def json(self) -> Any:
        """The body as JSON; None when there is none."""
        return json.loads(self.text) if self.text else None

    @property
    def code(self) -> str:
        """The stable code of a problem."""
        return str(self.json.get("code", "")) if self.json else ""

    @property
    def errors(self) -> dict[str, list[str]]:
        """Codes by field of a problem."""
        found = self.json.get("errors", {})
        return {path: [one["code"] for one in codes] for path, codes in found.items()}

    @property
    def etag(self) -> str:
        return str(self.headers.get("ETag", ""))

    def __repr__(self) -> str:
        return f"{self.status} {self.text[:600]}"


class ApiClient:
    """Paths are below `/api/v1` unless they begin with it or `page` is asked for."""

    def __init__(self, app: Flask, language: str = "", token: str = "") -> None:
        self.app = app
        self.language = language
        self.token = token
        self.username = ""

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: dict[str, str] | None = None,
        key: str = "",
        raw: bytes | None = None,
        **query: Any,
    ) -> Reply:
        """One request. `key` is an Idempotency-Key; `raw` a body that may not be JSON."""
        given = dict(headers or {})
        if self.token:
            given.setdefault("Authorization", f"Bearer {self.token}")
        if self.language:
            given.setdefault("Accept-Language", self.language)
        if key:
            given["Idempotency-Key"] = key
        data = raw
        if body is not None:
            data = json.dumps(body).encode()
        if data is not None:
            given.setdefault("Content-Type", "application/json")
        full = path if path.startswith("/api/") else PREFIX + path
        client = self.app.test_client(use_cookies=False)
        return Reply(
            client.open(full, method=method, data=data, headers=given, query_string=query or None)
        )

    def get(self, path: str, **more: Any) -> Reply:
        return self.ask("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Reply:
        return self.ask("POST", path, body, **more)

    def put(self, path: str, body: Any = None, **more: Any) -> Reply:
        return self.ask("PUT", path, body, **more)

    def patch(self, path: str, body: Any = None, **more: Any) -> Reply:
        return self.ask("PATCH", path, body, **more)

    def delete(self, path: str, body: Any = None, **more: Any) -> Reply:
        return self.ask("DELETE", path, body, **more)

    def page(self, path: str, **headers: str) -> Reply:
        """A page or anything else outside the API, without cookies."""
        given = {"Accept-Language": self.language} if self.language else {}
        client = self.app.test_client(use_cookies=False)
        return Reply(client.get(path, headers={**given, **headers}))
