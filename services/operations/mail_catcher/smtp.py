"""The SMTP side: take mails, offer STARTTLS and AUTH, refuse what tests ask to refuse."""

import asyncio
import hmac
import json
import ssl
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from services.operations.mail_catcher.store import MailStore

LARGEST = 10 * 1024 * 1024


class Faults:
    """What to answer certain recipients instead of 250, read from a file that tests rewrite."""

    def __init__(self, file: Path) -> None:
        """Watch this file; it need not exist."""
        self.file = file
        self._stamp: tuple[int, int] | None = None
        self._faults: dict[str, Any] = {}

    def answer(self, recipient: str) -> str | None:
        """Return the refusal for this recipient, or None to take the mail."""
        self._refresh()
        for words, fault in self._faults.items():
            if words.casefold() not in recipient.casefold():
                continue
            if isinstance(fault, str):
                return fault
            if fault.get("times", 1) > 0:
                fault["times"] = fault.get("times", 1) - 1
                return str(fault["reply"])
        return None

    def _refresh(self) -> None:
        try:
            state = self.file.stat()
        except FileNotFoundError:
            self._stamp, self._faults = None, {}
            return
        stamp = (state.st_mtime_ns, state.st_ino)
        if stamp != self._stamp:
            self._stamp, self._faults = stamp, json.loads(self.file.read_text())


class Taker:
    """Answers aiosmtpd's questions about each mail."""

    def __init__(self, store: MailStore, faults: Faults) -> None:
        """Keep mails in `store` unless `faults` says otherwise."""
        self.store = store
        self.faults = faults

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse one recipient."""
        if refusal := self.faults.answer(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail; it is on disk before the sender hears 250."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        login = session.auth_data.decode() if isinstance(session.auth_data, bytes) else None
        recipients, sender = list(envelope.rcpt_tos), envelope.mail_from or ""
        tls = session.ssl is not None
        id = self.store.keep(content, recipients, sender, tls=tls, login=login)
        return f"250 OK kept as {id}"


def authenticator(login: str | None) -> Any:
    """Return what checks a login: against `user:password`, or anybody when there is none."""

    def check(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        if not isinstance(data, LoginPassword):
            return AuthResult(success=False, handled=False)
        given = data.login + b":" + data.password
        right = login is None or hmac.compare_digest(given, login.encode())
        return AuthResult(success=right, handled=False, auth_data=data.login if right else None)

    return check


async def serve(
    store: MailStore,
    faults: Faults,
    host: str,
    port: int,
    *,
    tls: ssl.SSLContext,
    login: str | None,
    require_tls: bool,
) -> asyncio.Server:
    """Open the SMTP port; `login` is the one `user:password` let in, None lets in everybody."""
    taker = Taker(store, faults)

    def connection() -> SMTP:
        return SMTP(
            taker,
            hostname="mail-catcher",
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            tls_context=tls,
            require_starttls=require_tls,
            authenticator=authenticator(login),
            auth_required=login is not None,
            auth_require_tls=True,
            timeout=60,
        )

    return await asyncio.get_running_loop().create_server(connection, host, port, backlog=512)
