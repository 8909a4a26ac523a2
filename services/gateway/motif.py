"""Generated art: the eight-fold star and the lines that meet in it, drawn from a name."""

from __future__ import annotations

import math
from functools import lru_cache
from hashlib import sha256

from markupsafe import Markup

HUES = 8
WIDTH, HEIGHT = 320, 140

Point = tuple[float, float]


def hue(key: str) -> int:
    """Which of the eight hue classes in tokens.css belongs to this key; always the same one."""
    return sha256(key.encode()).digest()[0] % HUES


def star(centre: Point, radius: float, turn: float = 0.0, waist: float = 0.765) -> str:
    """An SVG path of the khatam, two squares an eighth of a turn apart; radius in user units.

    The default waist is that of two true squares; a smaller one gives a sharper star.
    """
    points = []
    for step in range(16):
        angle = turn + step * math.pi / 8
        reach = radius if step % 2 == 0 else radius * waist
        points.append(_at(centre, reach, angle))
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


def _at(centre: Point, reach: float, angle: float) -> Point:
    return centre[0] + reach * math.cos(angle), centre[1] + reach * math.sin(angle)


def _path(kind: str, data: str) -> str:
    return f'<path class="art-{kind}" d="{data}"/>'


def _circle(kind: str, centre: Point, radius: float) -> str:
    x, y = centre
    return f'<circle class="art-{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>'


def _lines(focus: Point, dice: bytes) -> list[str]:
    """Paths come in from both sides, bend, and meet in one star."""
    x, y = focus
    parts = []
    for lane in range(7):
        for edge, sign in ((-8, -1), (WIDTH + 8, 1)):
            start = (lane - 3) * 26 + 70 + dice[lane] % 9
            bend = x + sign * (46 + dice[lane + 7] % 26)
            parts.append(
                _path("l", f"M{edge} {start}C{bend} {start} {bend} {y:.1f} {x:.1f} {y:.1f}")
            )
    return [*parts, _path("f", star(focus, 15)), _path("b", star(focus, 25, math.pi / 8))]


def _rings(focus: Point, dice: bytes) -> list[str]:
    """One star inside another, each turned a little against the last."""
    turn = (dice[3] % 4) * math.pi / 32
    parts = [_path("l", star(focus, 34 + 19 * ring, turn * ring)) for ring in range(11)]
    return [*parts, _path("b", star(focus, 24)), _path("f", star(focus, 12, math.pi / 8))]


def _lattice(focus: Point, dice: bytes) -> list[str]:
    """A wall of stars with one of them lit."""
    size = 34 + dice[4] % 8
    x0, y0 = focus
    parts = []
    for column in range(-8, 9):
        for line in range(-4, 5):
            at = (x0 + column * size, y0 + line * size)
            if not (-size < at[0] < WIDTH + size and -size < at[1] < HEIGHT + size):
                continue
            if column or line:
                parts.append(_path("l", star(at, size / 2)))
            if (column * 5 + line * 3 + dice[5]) % 7 == 0:
                parts.append(_path("s", star(at, size / 2)))
    return [
        *parts,
        _path("b", star(focus, size / 2)),
        _path("f", star(focus, size / 4, math.pi / 8)),
    ]


def _ripples(focus: Point, dice: bytes) -> list[str]:
    """Two stones thrown into water; the star stands where the rings cross."""
    x, y = focus
    first = (x - 62 - dice[6] % 20, y + 26)
    second = (x + 58 + dice[7] % 24, y - 22)
    parts = []
    for centre in (first, second):
        reach = math.dist(centre, focus)
        parts += [_circle("l", centre, reach * share / 4) for share in range(1, 9)]
        parts.append(_circle("b", centre, reach))
    return [*parts, _path("f", star(focus, 16))]


_DRAWN = (_lines, _rings, _lattice, _ripples)


@lru_cache(maxsize=512)
def cover(key: str, shape: str = "wide") -> Markup:
    """An inline SVG for a community or event without a picture; shape is "wide" or "square".

    It carries classes instead of colours, so that light, dark and the hue come from tokens.css.
    """
    dice = sha256(key.encode()).digest()
    focus = (96.0 + dice[8] % 128, 46.0 + dice[9] % 48)
    parts = _DRAWN[dice[1] % len(_DRAWN)](focus, dice)
    box = f"0 0 {WIDTH} {HEIGHT}"
    if shape == "square":
        box = f"{focus[0] - 42:.1f} {focus[1] - 42:.1f} 84 84"
    picture = (
        f'<svg viewBox="{box}" preserveAspectRatio="xMidYMid slice" aria-hidden="true" '
        f'focusable="false">{"".join(parts)}</svg>'
    )
    # Made of numbers and class names chosen above; nothing of the key is printed.
    return Markup(picture)  # noqa: S704
