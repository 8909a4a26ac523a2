"""What receivers of activities may use. A topic adds its tool here and in `build`."""

from dataclasses import dataclass

from services.federation.domain.uris import Uris


@dataclass(frozen=True)
class Reach:
    """The tools, side by side."""

    uris: Uris
