"""`python -m services.membership.cities build`: makes the city index ahead of time."""

import argparse
import os
import tempfile
from pathlib import Path

from services.membership.cities.index import build


def main() -> None:
    """Make the index and print where it lies."""
    parser = argparse.ArgumentParser(prog="python -m services.membership.cities")
    parser.add_argument("command", choices=["build"])
    folder = os.environ.get("MULTAQA_CACHE") or tempfile.gettempdir()
    parser.add_argument("--into", type=Path, default=Path(folder), help="folder to keep it in")
    print(build(parser.parse_args().into))


if __name__ == "__main__":
    main()
