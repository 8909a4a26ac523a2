"""Start the mail catcher; SIGTERM ends it."""

import argparse
import asyncio
import os
import signal
import threading
import warnings
from pathlib import Path

from services.operations.mail_catcher.certificate import context
from services.operations.mail_catcher.pages import open_pages
from services.operations.mail_catcher.smtp import Faults, serve
from services.operations.mail_catcher.store import MailStore


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="mail_catcher", description=__doc__)
    parser.add_argument("--dir", type=Path, required=True, help="where mails are kept")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--http-port", type=int, required=True)
    parser.add_argument("--require-auth", metavar="USER:PASSWORD", default=None)
    parser.add_argument("--require-tls", action="store_true")
    return parser.parse_args()


async def run(options: argparse.Namespace) -> None:
    """Serve until told to stop."""
    store = MailStore(options.dir)
    tls = context(options.dir)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    faults = Faults(options.dir / "faults.json")
    smtp = await serve(
        store,
        faults,
        options.host,
        options.smtp_port,
        tls=tls,
        login=options.require_auth,
        require_tls=options.require_tls,
    )
    pages = open_pages(store, options.host, options.http_port)
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    await stop.wait()
    smtp.close()
    pages.shutdown()


def main() -> None:
    """Start."""
    options = arguments()
    os.umask(0o077)
    options.dir.mkdir(parents=True, exist_ok=True)
    # aiosmtpd repeats for every connection that AUTH is asked for and TLS is not.
    warnings.filterwarnings("ignore", module="aiosmtpd")
    asyncio.run(run(options))


if __name__ == "__main__":
    main()
