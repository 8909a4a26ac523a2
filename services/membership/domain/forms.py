"""Forms a community may take, and the settings each begins with (S04).

A form sets defaults only: changing it later changes nothing else.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Defaults:
    """What a founder need not say. `needs_city` is false where people meet nowhere."""

    join_mode: str
    stage: str
    visibility: str = "public"
    needs_city: bool = True


FORMS = {
    # Anybody interested comes.
    "meetup_group": Defaults(join_mode="open", stage="core"),
    # A host's house: the host decides who comes in.
    "diwaniya": Defaults(join_mode="approval", stage="core"),
    # A group that already talks elsewhere; its admins know who belongs.
    "chat_group": Defaults(join_mode="approval", stage="group", needs_city=False),
    # A body with conditions for its members.
    "association": Defaults(join_mode="approval", stage="association"),
    "student_body": Defaults(join_mode="open", stage="group"),
    "workshop_series": Defaults(join_mode="open", stage="core"),
    # Leaders choose each other and are not looked at.
    "leadership_council": Defaults(join_mode="invite", stage="group", visibility="members"),
}
