"""What a measurement says, on screen and in `var/bench/latest.json`."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

LATEST = Path(__file__).parents[2] / "var" / "bench" / "latest.json"


@dataclass(frozen=True)
class Row:
    """Ours against the floor, both measured in this run. `ratio` is ours over floor."""

    name: str
    ours: float
    floor: float
    unit: str

    @property
    def ratio(self) -> float:
        """Ours over floor."""
        return self.ours / self.floor if self.floor else 0.0

    @property
    def command(self) -> str:
        """How to get this figure again."""
        return f'make bench ROWS="{self.name}"'

    def line(self) -> str:
        """One line for people."""
        return (
            f"{self.name:<18} ours {self.ours:>10.1f}   floor {self.floor:>10.1f}   "
            f"ratio {self.ratio:>7.3f}   {self.unit}"
        )


def write(rows: list[Row]) -> None:
    """Keep the rows of this run, and of earlier runs those that were not measured again."""
    LATEST.parent.mkdir(parents=True, exist_ok=True)
    old = json.loads(LATEST.read_text()) if LATEST.exists() else []
    names = {row.name for row in rows}
    kept = [one for one in old if one["name"] not in names]
    fresh = [{**asdict(row), "ratio": round(row.ratio, 4), "command": row.command} for row in rows]
    LATEST.write_text(json.dumps(kept + fresh, indent=1) + "\n")
