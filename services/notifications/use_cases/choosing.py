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
from services.common.contracts.wishes import (
    ConsentView,
    DigestHours,
    WithdrawConsent,
    WithdrawConsentByToken,
)
from services.common.errors import Invalid, NotFound, Refusal
from services.common.log import did
from services.notifications.channels.links import Links
from services.notifications.deliveries import Deliveries
from services.notifications.domain import (
    BOTH,
    EMAIL,
    KINDS,
    Kind,
    channels_for,
    check_choices,
    without_mail,
)
from services.notifications.domain.clocks import is_lost, zone_of
from services.notifications.domain.consenting import DIGEST
from services.notifications.domain.digest import check_digest
from services.notifications.domain.topics import place_of, topic_of
from services.notifications.domain.wishes import (
    Wishes,
    check_communities,
    check_preset,
    check_quiet,
    check_slugs,
)
from services.notifications.repository import Kept
from services.notifications.texts.catalogue import language_of
from services.notifications.use_cases.consenting import Consenting
from services.notifications.use_cases.digesting import Digesting
from services.notifications.use_cases.reading import own

CLEARABLE = ("quiet", "digest")
SETTINGS, LINK = "settings", "link"
"""How a choice was made: signed in, or by a message's link."""


@dataclass(frozen=True)
class Choosing:
    """Channels by kind and community, silences, quiet hours, digests, presets, consents."""

    kept: Kept
    links: Links
    membership: Membership
    clock: Clock
    jobs: Deliveries
    consenting: Consenting
    digesting: Digesting
    ways: tuple[str, ...] = ()
    """The channels besides mail that this node has."""

    def preferences(self, asker: Asker) -> PreferencesView:
        """Everything the asker chose, and what there is to choose."""
        return self._view(own(asker), asker.language)

    def set_preferences(self, command: SetPreferences) -> PreferencesView:
        """Change what is named; the rest stays. Raises Invalid naming `channels.<kind>`,
        `communities`, `muted`, `quiet.<part>`, `digest.<part>`, `preset` or `clear`."""
        person, language = own(command.asker), command.asker.language
        self._keep(person, check_choices(command.channels), command.wish, language, SETTINGS)
        return self._view(person, language)

    def preferences_by_token(self, command: PreferenceToken) -> PreferencesView:
        """The same by the link in a mail; `kind` of the answer is what the mail was about."""
        person, kind = self._holder(command.token)
        return self._view(person, self._language(person), kind)

    def set_preferences_by_token(self, command: SetPreferencesByToken) -> PreferencesView:
        """Change by the link in a mail. With nothing named: stop mails of that mail's kind, as
        the one-click button of mail programs asks; of a digest, the digest."""
        person, kind = self._holder(command.token)
        chosen, wish = check_choices(command.channels), command.wish
        if not chosen and wish is None:
            wish, chosen = self._stopped(person, KINDS[kind])
        self._keep(person, chosen, wish, self._language(person), LINK)
        return self._view(person, self._language(person), kind)

    def consents(self, asker: Asker) -> list[ConsentView]:
        """What the asker agreed to, ended ones too, newest first."""
        return self._consents(own(asker))

    def withdraw_consent(self, command: WithdrawConsent) -> None:
        """Take back a yes; the channel, or the digest, ends at once. Again changes nothing."""
        self._withdraw(own(command.asker), command.channel, command.purpose, SETTINGS)

    def withdraw_consent_by_token(self, command: WithdrawConsentByToken) -> None:
        """The same by the link in a message."""
        person, _ = self._holder(command.token)
        self._withdraw(person, command.channel, command.purpose, LINK)

    def _withdraw(self, person: str, channel: str, purpose: str, how: str) -> None:
        self.consenting.withdraw(person, channel, purpose, how)
        if purpose == DIGEST:
            self.kept.choices.change(person, {}, ["digest", "digest_at"])

    def _stopped(self, person: str, kind: Kind) -> tuple[Wish, dict[str, list[str]]]:
        """What stops the mails of a kind, also where one community's were chosen apart."""
        if kind.name == DIGEST:
            return Wish(clear=["digest"]), {}
        mine = self.kept.choices.of(person)
        chosen = without_mail(kind, mine.channels_of(kind, "", self.clock.now()))
        here = {
            slug: {**by_kind, **without_mail(kind, by_kind[kind.name])}
            for slug, by_kind in mine.communities.items()
            if kind.name in by_kind
        }
        return Wish(communities=here), chosen

    def _keep(
        self,
        person: str,
        channels: dict[str, list[str]],
        wish: Wish | None,
        language: str,
        how: str,
    ) -> None:
        mine = self.kept.choices.of(person)
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
            if wish.digest is not None and "digest" not in drop:
                given = wish.digest
                put["digest"] = asdict(check_digest(given.every, given.hour, given.day))
        preset = mine.preset
        if wish is not None and wish.preset is not None:
            preset = put["preset"] = check_preset(wish.preset)
            drop.append("apart")
        elif preset:
            # What is chosen after a preset counts above it.
            put |= {f"apart.{kind}": chosen for kind, chosen in channels.items()}
        self._agree(person, mine, put, drop, language, how)
        self.kept.choices.change(person, put, drop)
        if "digest" in put:
            known = self.kept.recipients.find(person)
            self.digesting.plan(person, known.timezone if known else "")
        self.jobs.wake(person)

    def _agree(
        self,
        person: str,
        mine: Wishes,
        put: dict[str, Any],
        drop: list[str],
        language: str,
        how: str,
    ) -> None:
        """Whoever asks for a digest agrees to it; who wants none takes that back."""
        if "digest" in drop:
            drop.append("digest_at")
            self.consenting.withdraw(person, EMAIL, DIGEST, how)
        elif "digest" in put and not self.kept.consents.given(person, EMAIL, DIGEST):
            self.consenting.agree(person, EMAIL, DIGEST, language, how)

    def _view(self, person: str, language: str, of: str = "") -> PreferencesView:
        mine, known = self.kept.choices.of(person), self.kept.recipients.find(person)
        shown = (*BOTH, *self.ways, DIGEST)
        quiet, digest, zone = mine.quiet, mine.digest, known.timezone if known else ""
        if is_lost(zone):
            did("fell back to UTC for an unknown time zone", zone=zone[:60])
        preset: Any = mine.preset
        return PreferencesView(
            kinds=[
                KindView(
                    kind=kind.name,
                    essential=kind.essential,
                    channels=[one for one in channels_for(kind, mine.channels) if one in shown],
                    available=[one for one in kind.choices if one in shown],
                    topic=topic_of(kind.name),
                )
                for kind in sorted(KINDS.values(), key=lambda one: place_of(one.name))
                if not kind.hidden
            ],
            language=language_of(language),
            kind=of,
            communities=self._communities(person, mine),
            quiet=QuietHours(start=quiet.start, end=quiet.end, days=list(quiet.days))
            if quiet
            else None,
            timezone=str(zone_of(zone)),
            digest=_digest(digest) if digest else None,
            preset=preset,
            consents=self._consents(person),
        )

    def _consents(self, person: str) -> list[ConsentView]:
        return [
            ConsentView(
                channel=one.channel,
                purpose=one.purpose,
                text=one.text,
                language=one.language,
                how=one.how,
                at=one.at,
                ended_at=one.ended_at,
            )
            for one in self.kept.consents.of(person)
        ]

    def _communities(self, person: str, mine: Wishes) -> list[CommunityWish]:
        names: Mapping[str, Text] = {slug: {} for slug in (*mine.communities, *mine.muted)}
        try:
            cards = self.membership.my_communities(Asker(person=person))
            names = {**names, **{card.slug: card.name for card in cards if card.status == "active"}}
        except Refusal as away:
            did("could not ask for communities", code=away.code)
        silent = mine.silent(self.clock.now())
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


def _digest(digest: Any) -> DigestHours:
    return DigestHours(every=digest.every, hour=digest.hour, day=digest.day)
