"""How people want to be told: reading it and changing it, signed in or by the link in a mail."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from services.common.clock import Clock
from services.common.contracts.membership import Membership
from services.common.contracts.notifications import (
    CommunityWish,
    KindView,
    PreferencesView,
    PreferenceToken,
    QuietHours,
    SetPreferences,
    SetPreferencesByToken,
    Wish,
)
from services.common.contracts.shared import Asker, Text
from services.common.errors import Invalid, NotFound, Refusal
from services.common.log import did
from services.notifications.channels.links import Links
from services.notifications.deliveries import Deliveries
from services.notifications.domain import BOTH, KINDS, channels_for, check_choices, without_mail
from services.notifications.domain.wishes import (
    Wishes,
    check_communities,
    check_quiet,
    check_slugs,
    zone_of,
)
from services.notifications.repository import Kept
from services.notifications.texts.catalogue import language_of
from services.notifications.use_cases.reading import own

CLEARABLE = ("quiet",)


@dataclass(frozen=True)
class Choosing:
    """Channels by kind and community, silences, quiet hours."""

    kept: Kept
    links: Links
    membership: Membership
    clock: Clock
    jobs: Deliveries
    ways: tuple[str, ...] = ()
    """The channels besides mail that this node has."""

    def preferences(self, asker: Asker) -> PreferencesView:
        """Everything the asker chose, and what there is to choose."""
        return self._view(own(asker), asker.language)

    def set_preferences(self, command: SetPreferences) -> PreferencesView:
        """Change what is named; the rest stays. Raises Invalid naming `channels.<kind>`,
        `communities`, `muted`, `quiet.<part>` or `clear`."""
        person = own(command.asker)
        self._keep(person, check_choices(command.channels), command.wish)
        return self._view(person, command.asker.language)

    def preferences_by_token(self, command: PreferenceToken) -> PreferencesView:
        """The same by the link in a mail; `kind` of the answer is what the mail was about."""
        person, kind = self._holder(command.token)
        return self._view(person, self._language(person), kind)

    def set_preferences_by_token(self, command: SetPreferencesByToken) -> PreferencesView:
        """Change by the link in a mail. With nothing named: stop mails of that mail's kind, as
        the one-click button of mail programs asks."""
        person, kind = self._holder(command.token)
        chosen = check_choices(command.channels)
        if not chosen and command.wish is None:
            chosen = without_mail(KINDS[kind], self.kept.choices.of(person).channels)
        self._keep(person, chosen, command.wish)
        return self._view(person, self._language(person), kind)

    def _keep(self, person: str, channels: dict[str, list[str]], wish: Wish | None) -> None:
        put: dict[str, Any] = {f"channels.{kind}": chosen for kind, chosen in channels.items()}
        drop: list[str] = []
        if wish is not None:
            if not set(wish.clear) <= set(CLEARABLE):
                raise Invalid(fields={"clear": ["not_one_of"]})
            drop += wish.clear
            for slug, chosen in check_communities(wish.communities or {}).items():
                if chosen:
                    put[f"communities.{slug}"] = chosen
                else:
                    drop.append(f"communities.{slug}")
            if wish.muted is not None:
                check_slugs([one.community for one in wish.muted], "muted")
                put["muted"] = {one.community: one.until for one in wish.muted}
            if wish.quiet is not None and "quiet" not in drop:
                quiet = wish.quiet
                put["quiet"] = asdict(check_quiet(quiet.start, quiet.end, quiet.days))
        self.kept.choices.change(person, put, drop)
        self.jobs.wake(person)

    def _view(self, person: str, language: str, of: str = "") -> PreferencesView:
        mine, known = self.kept.choices.of(person), self.kept.recipients.find(person)
        shown = (*BOTH, *self.ways)
        quiet, zone = mine.quiet, known.timezone if known else ""
        if zone and str(zone_of(zone)) != zone:
            did("fell back to UTC for an unknown time zone", zone=zone[:60])
        return PreferencesView(
            kinds=[
                KindView(
                    kind=kind.name,
                    essential=kind.essential,
                    channels=[one for one in channels_for(kind, mine.channels) if one in shown],
                    available=[one for one in kind.available if one in shown],
                )
                for kind in KINDS.values()
            ],
            language=language_of(language),
            kind=of,
            communities=self._communities(person, mine),
            quiet=QuietHours(start=quiet.start, end=quiet.end, days=list(quiet.days))
            if quiet
            else None,
            timezone=str(zone_of(zone)),
        )

    def _communities(self, person: str, mine: Wishes) -> list[CommunityWish]:
        names: Mapping[str, Text] = {slug: {} for slug in (*mine.communities, *mine.muted)}
        try:
            cards = self.membership.my_communities(Asker(person=person))
            names = {**names, **{card.slug: card.name for card in cards if card.status == "active"}}
        except Refusal as away:
            did("could not ask for communities", code=away.code)
        now = self.clock.now()
        silent = {slug for slug, end in mine.muted.items() if end is None or end > now}
        return [
            CommunityWish(
                slug=slug,
                name=name,
                channels=dict(mine.communities.get(slug, {})),
                muted=slug in silent,
                until=mine.muted.get(slug) if slug in silent else None,
            )
            for slug, name in names.items()
        ]

    def _holder(self, token: str) -> tuple[str, str]:
        person, kind = self.links.read(token)
        if kind not in KINDS or self.kept.recipients.gone([person]):
            raise NotFound("link.unknown")
        return person, kind

    def _language(self, person: str) -> str:
        known = self.kept.recipients.find(person)
        return known.language if known else ""
