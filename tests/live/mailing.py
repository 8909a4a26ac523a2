"""A process that only sends mails, as the service does: `python -m tests.live.mailing`."""

from services.common import green

green.patch()

import sys  # noqa: E402
import threading  # noqa: E402
import time  # noqa: E402
from functools import partial  # noqa: E402
from typing import Any  # noqa: E402

from services.common.clock import SystemClock  # noqa: E402
from services.common.database import connect, database  # noqa: E402
from services.common.settings import read_settings  # noqa: E402
from services.common.surroundings import Surroundings  # noqa: E402
from services.notifications.composition import build  # noqa: E402


def nobody(service: str, method: str, payload: Any) -> Any:
    raise AssertionError("mails need nobody else")


def main() -> None:
    settings = read_settings("notifications")
    around = Surroundings(database(connect(settings), settings), SystemClock(), nobody, settings)
    use_cases = build(around)
    while True:
        try:
            use_cases.prepare()
            break
        except Exception:
            time.sleep(0.2)

    def keep_on(work: Any, pause: float) -> None:
        while True:
            try:
                work()
            except Exception as trouble:
                print(type(trouble).__name__, file=sys.stderr, flush=True)
            time.sleep(pause)

    sending = use_cases.delivering
    for lane in ("urgent", "normal", "bulk"):
        work = partial(sending.send_due, lane)
        threading.Thread(target=keep_on, args=(work, 0.2)).start()
    keep_on(sending.look_after, 2)


if __name__ == "__main__":
    main()
