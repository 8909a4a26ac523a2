"""What the `admin` commands share: which node, and how trouble ends."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import amqp
import click
from kombu.exceptions import KombuError

from services.common.caller import Caller, CallFailed
from services.common.errors import Refusal, Unavailable
from services.operations.dead_letters import CannotReplay
from services.operations.running import NoNode, broker_of, find

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="The node's directory.  [var/node]",
)


def speaking_plainly(run: Callable[..., None]) -> Callable[..., None]:
    """End expected trouble with one sentence and exit status 1."""

    @wraps(run)
    def plainly(*args: Any, **options: Any) -> None:
        try:
            run(*args, **options)
        except (NoNode, CannotReplay) as trouble:
            fail(str(trouble))
        except Unavailable as trouble:
            fail(f"{trouble.code.split('.')[0]} does not answer: does the node run?")
        except Refusal as no:
            fail(f"refused: {no}")
        except CallFailed as incident:
            fail(f"the node met an error of its own; its log has it under {incident}")
        except (OSError, amqp.AMQPError, KombuError) as trouble:
            fail(f"the broker does not answer: {trouble}")

    return plainly


def fail(sentence: str) -> None:
    """Say why on standard error and end with status 1."""
    click.echo(f"multaqa: {sentence}", err=True)
    sys.exit(1)


def caller(data: Path | None) -> Caller:
    """A line to the node's services. Raises NoNode."""
    return Caller(broker_of(find(data)), timeout=15)
