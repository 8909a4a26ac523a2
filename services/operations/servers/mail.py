"""A private mail catcher: real SMTP that keeps every mail instead of sending it on."""

import json
import sys
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from services.operations.ports import free_port
from services.operations.probe import Probe
from services.operations.process import Child

ROOT = Path(__file__).resolve().parents[3]
PAGE = 1000


class MailCatcher(Child):
    """An SMTP server that keeps what it gets, and a page and a JSON list to read it."""

    def __init__(
        self,
        data: Path,
        *,
        require_auth: str | None = None,
        require_tls: bool = False,
        log: Path | None = None,
    ) -> None:
        """Describe a catcher under `data`; `require_auth` is `user:password`."""
        self.data = data
        self.smtp_port, self.http_port = free_port(), free_port()
        login = f"{require_auth}@" if require_auth else ""
        self.url = f"smtp://{login}127.0.0.1:{self.smtp_port}"
        self.page = f"http://127.0.0.1:{self.http_port}/"
        command = [sys.executable, "-m", "services.operations.mail_catcher", "--dir", str(data)]
        command += ["--smtp-port", str(self.smtp_port), "--http-port", str(self.http_port)]
        command += ["--require-auth", require_auth] if require_auth else []
        command += ["--require-tls"] if require_tls else []
        probe = Probe(self.http_port, "/healthz")
        log = log or data / "mail.log"
        super().__init__("mail", command, log=log, ready=probe.is_ok, grace=5.0, cwd=ROOT)

    @property
    def certificate(self) -> Path:
        """The certificate it shows, for clients that want to verify it."""
        return self.data / "certificate.pem"

    def mails(self, to: str | None = None, limit: int = 1000) -> list[dict[str, Any]]:
        """Return caught mails, oldest first: id, to, from, subject, date, headers, text, html."""
        return read_mails(self.page, to, limit)

    def refuse(self, faults: Mapping[str, object]) -> None:
        """From now on answer recipients that contain a key with its value, `451 later` say.

        A value may also be {"reply": "451 later", "times": 2}. An empty mapping ends it.
        """
        file = self.data / "faults.json"
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps(faults))
        fresh.replace(file)


def read_mails(page: str, to: str | None = None, limit: int = 1000) -> list[dict[str, Any]]:
    """Ask the catcher whose page this is for its latest `limit` mails, oldest first."""
    if limit <= PAGE:
        return _ask(page, {"limit": str(limit)}, to)
    found: list[dict[str, Any]] = []
    part = _ask(page, {"limit": str(PAGE), "after": ""}, to)
    while part:
        found += part
        part = _ask(page, {"limit": str(PAGE), "after": part[-1]["id"]}, to)
    return found[-limit:]


def _ask(page: str, query: dict[str, str], to: str | None) -> list[dict[str, Any]]:
    words = urllib.parse.urlencode(query | ({"to": to} if to else {}))
    with urllib.request.urlopen(f"{page}api/mails?{words}", timeout=30) as answer:  # noqa: S310
        return list(json.load(answer)["items"])
