"""`python -m services.membership.cities build`: makes the city index ahead of time."""

import argparse
from pathlib import Path

from services.membership.cities.index import build, default_folder


def main() -> None:
    """Make the index and print where it lies."""
    parser = argparse.ArgumentParser(prog="python -m services.membership.cities")
    parser.add_argument("command", choices=["build"])
    parser.add_argument("--into", type=Path, help="folder to keep it in; else MULTAQA_CACHE")
    print(build(parser.parse_args().into or default_folder()))


if __name__ == "__main__":
    main()
