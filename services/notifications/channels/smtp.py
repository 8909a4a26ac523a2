"""Handing mails to a real mail server, so that a crash neither loses nor repeats one."""

import ipaddress
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT = 10.0
"""Seconds to wait for a connection or for a word of the server."""

Mark = Callable[[], None]


class Refused(Exception):
    """The server does not take this mail: for now (`permanent` false) or for good."""

    def __init__(self, code: int, text: str, of_address: bool = False) -> None:
        super().__init__(f"{code} {text}"[:400])
        self.code = code
        self.permanent = code >= 500
        self.of_address = of_address
        """Whether it was said of the recipient, and not of the sender or the mail."""


class NoLine(Exception):
    """The server cannot be talked to: not there, not trusted, or it does not let us in."""


class NoAnswer(Exception):
    """The mail was handed over whole and the server's word never came."""


@dataclass(frozen=True)
class Server:
    """Where mails are handed over, read from `smtp://user:password@host:587?starttls=required`.

    `starttls` is `required`, `off`, or else used when offered. Certificates are verified except
    where encryption is only opportunistic: there a liar could as well not offer it.
    """

    host: str
    port: int
    tls: bool
    starttls: str
    user: str
    password: str
    ca: str
    name: str

    @classmethod
    def of(cls, url: str, ca: str = "", name: str = "localhost") -> "Server":
        """Read a URL; `ca` names a file of trusted authorities, `name` is how we greet."""
        parts = urlsplit(url)
        user = unquote(parts.username or "")
        wish = parse_qs(parts.query).get("starttls", ["offered"])[0]
        tls = parts.scheme == "smtps"
        port = parts.port or (465 if tls else 587 if user else 25)
        return cls(
            host=parts.hostname or "localhost",
            port=port,
            tls=tls,
            starttls=wish,
            user=user,
            password=unquote(parts.password or ""),
            ca=ca,
            name=name,
        )

    @property
    def nearby(self) -> bool:
        """Whether the server is this machine, so that nobody can listen in between."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def trust(self) -> ssl.SSLContext:
        """How the server's certificate is judged."""
        context = ssl.create_default_context(cafile=self.ca or None)
        insisted = self.tls or self.required or bool(self.ca)
        if not insisted and (self.nearby or not self.user):
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context

    @property
    def required(self) -> bool:
        """Whether nothing may be said before encryption."""
        return self.starttls == "required"


class Line:
    """One connection to the server, opened when first needed and kept over a batch."""

    def __init__(self, server: Server, timeout: float = TIMEOUT) -> None:
        self.server = server
        self.timeout = timeout
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *trouble: Any) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye, if anybody is there to hear it."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (OSError, smtplib.SMTPException):
                smtp.close()

    def ready(self) -> None:
        """Open the line if it is not. Raises NoLine."""
        self._open()

    @property
    def encrypted(self) -> bool:
        """Whether nobody in between can read what is said on the open line."""
        return self._smtp is not None and isinstance(self._smtp.sock, ssl.SSLSocket)

    def hand_over(self, sender: str, recipient: str, mail: bytes, mark: Mark) -> None:
        """Give a mail to the server. `mark` is called the moment the last byte has left.

        Raises Refused, NoLine (both: the server does not have the mail) or NoAnswer (it may).
        """
        wrapped = _on_the_wire(mail)
        self._envelope(sender, recipient)
        smtp = self._smtp
        if smtp is None or smtp.sock is None:
            raise NoLine("the line was lost")
        connection = smtp.sock
        try:
            _hold(connection, True)
            connection.sendall(wrapped)
            # Nothing may stand between these two lines: a crash between them repeats the mail.
            mark()
            _hold(connection, False)
        except OSError as lost:
            self._drop()
            raise NoLine(f"lost while handing over: {lost}") from lost
        try:
            code, text = smtp.getreply()
        except (OSError, smtplib.SMTPException) as silent:
            self._drop()
            raise NoAnswer(str(silent)) from silent
        if code != 250:
            self._refuse(code, text)

    def _envelope(self, sender: str, recipient: str) -> None:
        fresh = self._smtp is None
        try:
            self._say_envelope(sender, recipient)
        except (OSError, smtplib.SMTPException) as lost:
            self._drop()
            if fresh or isinstance(lost, smtplib.SMTPNotSupportedError):
                raise NoLine(str(lost)) from lost
            # The server may close a line that was idle; a new one decides.
            self._envelope(sender, recipient)

    def _say_envelope(self, sender: str, recipient: str) -> None:
        smtp = self._open()
        options = []
        if not recipient.isascii():
            if not smtp.has_extn("smtputf8"):
                raise Refused(550, "the server takes no address with letters outside ASCII")
            options = ["SMTPUTF8"]
            smtp.command_encoding = "utf-8"
        steps: tuple[Callable[[], tuple[int, bytes]], ...] = (
            lambda: smtp.mail(sender, options),
            lambda: smtp.rcpt(recipient),
            lambda: smtp.docmd("DATA"),
        )
        for at, expected in enumerate(((250,), (250, 251), (354,))):
            code, text = steps[at]()
            if code not in expected:
                self._refuse(code, text, of_address=at == 1)

    def _refuse(self, code: int, text: bytes, of_address: bool = False) -> None:
        smtp = self._smtp
        if code == 421 or code < 400:
            self._drop()
        elif smtp is not None:
            try:
                smtp.rset()
            except (OSError, smtplib.SMTPException):
                self._drop()
        raise Refused(code if code >= 400 else 451, text.decode("utf-8", "replace"), of_address)

    def _open(self) -> smtplib.SMTP:
        if self._smtp is None:
            smtp = self._connect()
            try:
                self._greet(smtp)
            except BaseException:
                smtp.close()
                raise
            if smtp.sock is not None:
                smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._smtp = smtp
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        here = self.server
        try:
            if here.tls:
                return smtplib.SMTP_SSL(
                    here.host,
                    here.port,
                    local_hostname=here.name,
                    timeout=self.timeout,
                    context=here.trust(),
                )
            return smtplib.SMTP(
                here.host, here.port, local_hostname=here.name, timeout=self.timeout
            )
        except (OSError, smtplib.SMTPException) as closed:
            raise NoLine(f"{type(closed).__name__}: {closed}") from closed

    def _greet(self, smtp: smtplib.SMTP) -> None:
        here = self.server
        encrypted = here.tls
        try:
            smtp.ehlo_or_helo_if_needed()
            offered = smtp.has_extn("starttls")
            if not encrypted and here.starttls != "off" and offered:
                smtp.starttls(context=here.trust())
                smtp.ehlo()
                encrypted = True
            if here.required and not encrypted:
                raise NoLine("the server offers no STARTTLS")
            if here.user:
                if not encrypted and not here.nearby:
                    raise NoLine("the password would travel in clear")
                smtp.login(here.user, here.password)
        except (OSError, smtplib.SMTPException, ValueError) as closed:
            raise NoLine(f"{type(closed).__name__}: {closed}") from closed

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def _hold(connection: Any, held: bool) -> None:
    """Let the kernel keep the last piece back (it sends it even if we die): while it is held,
    nobody is woken who could take the processor away between handing over and marking."""
    if hasattr(socket, "TCP_CORK"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, int(held))


def _on_the_wire(mail: bytes) -> bytes:
    lines = mail.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    while lines and not lines[-1]:
        lines.pop()
    dotted = (b"." + line if line.startswith(b".") else line for line in lines)
    return b"\r\n".join(dotted) + b"\r\n.\r\n"
