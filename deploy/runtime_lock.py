"""Prints the part of requirements.lock a running node needs, hashes included.

There is one lock, so that what is tested is what is shipped; it also pins the tools of a laptop
and of CI (browsers' drivers, type checker, a whole mongod), some 300 MB a server has no use for.
pip cannot install half a lock: `--no-deps -r` takes all of it, and as a constraint file (`-c`)
its hashes would be asked of our own directory too. But the lock says of every package who wants
it (`# via`), which is enough to follow the wants from `[project] dependencies` and keep the rest
out. `pip check` in the build then proves that nothing is missing.
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def canonical(name: str) -> str:
    """A package's name as the lock spells it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def blocks(lock: str) -> Iterator[tuple[str, str]]:
    """Each pinned package with its lines: the pin, the hashes, the comments on who wants it."""
    for text in re.split(r"(?m)^(?=[A-Za-z0-9])", lock):
        if pin := re.match(r"([A-Za-z0-9._-]+)==", text):
            yield canonical(pin[1]), text


def wanted_by(block: str) -> set[str]:
    """The packages a block's `# via` comment names."""
    said = re.findall(r"(?m)^ +# +(?:via +)?(\S+)", block)
    return {canonical(name) for name in said if name != "via"}


def runtime(lock: str, roots: Iterable[str]) -> str:
    """The pins of `roots` and of all they need, in the lock's order. ValueError names a root the
    lock lacks."""
    pins = dict(blocks(lock))
    kept = {canonical(root) for root in roots}
    if missing := kept - pins.keys():
        raise ValueError(f"requirements.lock lacks {', '.join(sorted(missing))}")
    while more := {
        name for name, block in pins.items() if name not in kept and wanted_by(block) & kept
    }:
        kept |= more
    return "".join(block for name, block in pins.items() if name in kept)


def main() -> None:
    """Print it. Arguments are further packages to keep, with all they need; after `--only`, the
    only ones."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    roots = [re.split(r"[^A-Za-z0-9._-]", line)[0] for line in project["dependencies"]]
    roots = sys.argv[2:] if sys.argv[1:2] == ["--only"] else [*roots, *sys.argv[1:]]
    lock = (ROOT / "requirements.lock").read_text()
    try:
        sys.stdout.write(runtime(lock, roots))
    except ValueError as wrong:
        sys.exit(str(wrong))


if __name__ == "__main__":
    main()
