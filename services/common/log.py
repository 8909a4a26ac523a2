"""One JSON line per thing done, with node, service, request and cause."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from services.common.context import current
from services.common.settings import Settings

_logger = logging.getLogger("multaqa")


class _JsonLines(logging.Formatter):
    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings

    def format(self, record: logging.LogRecord) -> str:
        context = current()
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "node": self.settings.host,
            "service": self.settings.service,
            "did": record.getMessage(),
            "request_id": context.request,
            "cause": context.cause,
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps({k: v for k, v in line.items() if v != ""}, ensure_ascii=False)


def set_up_logging(settings: Settings) -> None:
    """Send every log line of this process to standard output as JSON."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_JsonLines(settings))
    logging.basicConfig(handlers=[handler], level=settings.log_level, force=True)
    for noisy in ("nameko", "amqp", "kombu", "pymongo", "eventlet"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)


def did(
    what: str, level: int = logging.INFO, error: BaseException | None = None, **facts: Any
) -> None:
    """Say that something was done. Facts are JSON values and never secrets or people's text."""
    _logger.log(level, what, extra={"facts": facts}, exc_info=error)
