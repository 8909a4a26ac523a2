"""How people want to be told: channels by kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.common.errors import Invalid
from services.notifications.domain.telling import BOTH, DIGEST, EMAIL, KINDS, Kind


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """What is known of a person in order to tell them something."""

    person: str
    username: str = ""
    name: dict[str, str] = field(default_factory=dict)
    email: str = ""
    language: str = "ar"
    timezone: str = ""
    confirmed: bool = False
    closed: bool = False
    link: str = ""
    """The personal page of somebody without an account, who has nothing else here."""


def channels_for(kind: Kind, choices: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The channels by which a person hears of this kind, by their choices or by default."""
    chosen = choices.get(kind.name)
    if chosen is None:
        return kind.chosen
    kept = tuple(one for one in kind.choices if one in chosen)
    if kind.essential and not set(kept) & set(BOTH):
        return kind.chosen
    return kept


def check_choices(choices: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Choices as they are kept. Raises Invalid naming `channels.<kind>`: unknown, not_one_of,
    essential (the application or mail must stay)."""
    mistakes: dict[str, list[str]] = {}
    kept: dict[str, list[str]] = {}
    for name, chosen in choices.items():
        kind = KINDS.get(name)
        if kind is None:
            mistakes[f"channels.{name[:60]}"] = ["unknown"]
        elif not set(chosen) <= set(kind.choices):
            mistakes[f"channels.{name}"] = ["not_one_of"]
        elif kind.essential and not set(chosen) & set(BOTH):
            mistakes[f"channels.{name}"] = ["essential"]
        else:
            kept[name] = [one for one in kind.choices if one in chosen]
        if len(mistakes) > len(KINDS):
            break
    if mistakes:
        raise Invalid(fields=mistakes)
    return kept


def without_mail(kind: Kind, chosen: Sequence[str]) -> dict[str, list[str]]:
    """The choice that stops mails of this kind, as the one-click link makes it; `chosen` are the
    channels until now."""
    return check_choices({kind.name: [one for one in chosen if one not in (EMAIL, DIGEST)]})
