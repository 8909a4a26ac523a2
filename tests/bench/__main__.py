"""`python -m tests.bench [ROW …]`: all rows, or those named."""

import sys
import tempfile
import time
from pathlib import Path

from tests.bench import inbox, outbox, seats, telling  # noqa: F401 - each adds its rows
from tests.bench.report import LATEST, Row, write
from tests.bench.rows import ROWS
from tests.bench.stand import Stand


def main(names: list[str]) -> int:
    """Measure and print; gives the exit status."""
    if unknown := [name for name in names if name not in ROWS]:
        print(f"no such row: {', '.join(unknown)}; there are: {', '.join(ROWS)}", file=sys.stderr)
        return 2
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="multaqa-bench-") as folder:
        stand = Stand(Path(folder))
        try:
            for name in names or ROWS:
                began = time.monotonic()
                rows.append(ROWS[name](stand))
                print(f"{rows[-1].line()}   ({time.monotonic() - began:.0f} s)", flush=True)
        finally:
            stand.close()
            write(rows)
    print(f"written to {LATEST.relative_to(Path.cwd())}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
