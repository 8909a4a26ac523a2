"""Calls per second over the bus: `ours` asks a running service, `floor` a bare amqp echo."""

import os
import sys
import threading
import time
from collections.abc import Callable

import amqp

from services.common.amqp import connect
from services.common.caller import Caller

SECONDS = 4.0
QUEUE = "bench.echo"


def hammer(ask: Callable[[], object], threads: int) -> float:
    """Calls per second of that many threads."""
    counts = [0] * threads
    stop = threading.Event()

    def work(n: int) -> None:
        while not stop.is_set():
            ask()
            counts[n] += 1

    running = [threading.Thread(target=work, args=(n,)) for n in range(threads)]
    began = time.perf_counter()
    for thread in running:
        thread.start()
    time.sleep(SECONDS)
    stop.set()
    for thread in running:
        thread.join()
    return sum(counts) / (time.perf_counter() - began)


def echo(url: str) -> None:
    """Answer every message with its own body, in a process of its own."""
    connection = connect(url)
    channel = connection.default_channel

    def answer(message: amqp.Message) -> None:
        properties = message.properties
        reply = amqp.Message(message.body, correlation_id=properties["correlation_id"])
        channel.basic_publish(reply, "", properties["reply_to"])

    channel.queue_declare(QUEUE, durable=False, auto_delete=True)
    channel.basic_consume(QUEUE, no_ack=True, callback=answer)
    while True:
        connection.drain_events()


class BareLine:
    """One connection of a floor's asker: one call at a time."""

    def __init__(self, url: str) -> None:
        self.connection = connect(url)
        self.channel = self.connection.default_channel
        self.channel.basic_consume("amq.rabbitmq.reply-to", no_ack=True, callback=self._got)
        self.answered = False

    def _got(self, message: amqp.Message) -> None:
        self.answered = True

    def ask(self) -> None:
        """One call and its answer."""
        self.answered = False
        message = amqp.Message(b"{}", correlation_id="1", reply_to="amq.rabbitmq.reply-to")
        self.channel.basic_publish(message, "", QUEUE)
        while not self.answered:
            self.connection.drain_events()


def main() -> None:
    """Print one figure."""
    who, threads = sys.argv[1], int(sys.argv[2])
    url = os.environ["MULTAQA_AMQP_URL"]
    if who == "ours":
        caller = Caller(url)
        print(hammer(lambda: caller("echo", "ping", {}), threads))
        return
    child = os.fork()
    if child == 0:
        echo(url)
    time.sleep(1)
    lines = threading.local()

    def ask() -> None:
        if not hasattr(lines, "line"):
            lines.line = BareLine(url)
        lines.line.ask()

    print(hammer(ask, threads))
    os.kill(child, 9)


if __name__ == "__main__":
    main()
