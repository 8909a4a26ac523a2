"""Pages of other nodes and of what they told us."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.common.contracts.federation import (
    AnswerElsewhereView,
    BadLine,
    BlockChange,
    BlocksView,
    DeletionView,
    Origin,
    PeerView,
    RemoteCommunity,
    RemoteEvent,
    ServerTold,
    StateElsewhere,
)
from services.gateway.elsewhere import Merged
from services.gateway.trips import Found
from tests.browser.gallery.samples.cards import COMMUNITIES, DATA, EVENTS, JEDDAH, ME, NOW

BOSS = replace(ME, admin=True)
ORIGIN = Origin(
    host="jeddah.example",
    name="ملتقى جدة",
    uri="https://jeddah.example/ap/events/1",
    url="https://jeddah.example/e/1",
    seen_at=NOW - timedelta(hours=3),
)
EVENT = RemoteEvent(
    id="c1",
    title={"ar": "أمسية قواعد البيانات على البحر", "en": "Databases by the sea"},
    status="published",
    mode="hybrid",
    starts_at=NOW + timedelta(days=4),
    ends_at=NOW + timedelta(days=4, hours=2),
    timezone="Asia/Riyadh",
    community="c2",
    community_name={"ar": "بيانات جدة", "en": "Jeddah Data"},
    place={"ar": "مركز الكورنيش", "en": "Corniche centre"},
    address={"ar": "طريق الكورنيش، جدة"},
    city_id=JEDDAH.id,
    field_ids=[DATA.id],
    tags=["postgres"],
    capacity=40,
    going=12,
    join_mode="restricted",
    about={"ar": "كلمتان قصيرتان ثم حوار مفتوح.\n\nيسعدنا حضور الزوار من كل مدينة."},
    origin=ORIGIN,
)
COMMUNITY = RemoteCommunity(
    id="c2",
    name={"ar": "بيانات جدة", "en": "Jeddah Data"},
    about={"ar": "نلتقي كل شهر عند البحر."},
    city_id=JEDDAH.id,
    field_ids=[DATA.id],
    tags=[],
    members=57,
    handle="@jeddah_data@jeddah.example",
    origin=ORIGIN,
)
ANSWER = AnswerElsewhereView(
    card=EVENT.id,
    uri=ORIGIN.uri,
    url=ORIGIN.url,
    host=ORIGIN.host,
    title=EVENT.title,
    starts_at=EVENT.starts_at,
    ends_at=EVENT.ends_at,
    timezone=EVENT.timezone,
    community_name=EVENT.community_name,
    place=EVENT.place,
    state="asked",
    asked_at=NOW - timedelta(hours=1),
)
ANSWERS = [
    replace(ANSWER, state="going", answered_at=NOW),
    ANSWER,
    replace(ANSWER, state="waitlisted", answered_at=NOW),
    replace(ANSWER, state="going", event_status="cancelled", title={"en": "A walk in old Jeddah"}),
    replace(ANSWER, state="refused", answered_at=NOW),
    replace(ANSWER, state="unanswered", host="a-rather-long-name-of-a-node.professionals.example"),
]
STALE = replace(ORIGIN, stale=True, seen_at=NOW - timedelta(days=2))
FOLLOWED = PeerView(
    host="jeddah.example",
    trust="none",
    following="followed",
    name="ملتقى جدة",
    changed_at=NOW - timedelta(days=9),
    heard_at=NOW - timedelta(minutes=12),
    events=14,
    communities=3,
)
PEERS = [
    FOLLOWED,
    replace(
        FOLLOWED,
        host="london.example",
        name="London",
        failing_since=NOW - timedelta(hours=5),
        trouble="it cannot be reached (unreachable)",
    ),
    PeerView(host="loud.example", trust="muted", following="none", comment="إعلانات كثيرة"),
    PeerView(
        host="spam.example",
        trust="blocked",
        following="none",
        comment="Sends advertising",
        changed_at=NOW - timedelta(days=1),
        undoable="muted",
    ),
    PeerView(host="new.example", trust="allowed", following="seeking", changed_at=NOW),
]
CHANGES = BlocksView(
    id="b1",
    done=False,
    changed=3,
    same=11,
    wrong=1,
    changes=[
        BlockChange(host="spam.example", before="none", after="blocked"),
        BlockChange(host="loud.example", before="none", after="muted"),
        BlockChange(host="jeddah.example", before="none", after="blocked", following=True),
    ],
    bad_lines=[BadLine(line=7, text="ev*l.example")],
)

DELETIONS = [
    DeletionView(
        thing="https://riyadh.example/ap/events/4b0c7a0e-6a0e-4c55-9f2f-0a7f3d5f2c11",
        deleted_at=NOW - timedelta(hours=2),
        servers=[
            ServerTold(host="jeddah.example", state="confirmed", confirmed_at=NOW),
            ServerTold(host="london.example", state="waiting"),
            ServerTold(host="toot.example", state="taken"),
            ServerTold(host="gone.example", state="failed"),
        ],
    ),
    DeletionView(
        thing="https://riyadh.example/ap/groups/old", deleted_at=NOW - timedelta(days=3), servers=[]
    ),
]


def _peers(**more: Any) -> tuple[str, dict[str, Any]]:
    shown = {
        "me": BOSS,
        "reports": 3,
        "peers": PEERS,
        "mode": "open",
        "which": "",
        "form": {},
        **more,
    }
    return "peers.html", shown


def _peer(view: PeerView, **more: Any) -> tuple[str, dict[str, Any]]:
    return "peer.html", {"me": BOSS, "peer": view, "form": vars(view), **more}


def _card(**more: Any) -> tuple[str, dict[str, Any]]:
    shown = {"event": None, "community": None, "city": JEDDAH, "fields": [DATA], **more}
    return "card.html", shown


def _answered(state: StateElsewhere) -> tuple[str, dict[str, Any]]:
    return _card(event=EVENT, mine=replace(ANSWER, state=state))


def _mine(**more: Any) -> tuple[str, dict[str, Any]]:
    shown = {"tab": "upcoming", "events": [], "next_url": None, "calendar_url": "#"}
    return "my_meetings.html", {**shown, "elsewhere": ANSWERS, **more}


def _found(tab: str, results: list[Any]) -> tuple[str, dict[str, Any]]:
    return "search.html", {
        "tab": tab,
        "query": {},
        "results": results,
        "far_cities": {JEDDAH.id: JEDDAH},
        "fields": [DATA],
        "cities": [JEDDAH],
        "counts": {},
        "people_open": True,
        "next_url": None,
    }


WHERE = {"city": JEDDAH.id, "from": "2027-05-03", "to": "2027-05-07", "radius": "50", "fields": ""}


def _trip(**more: Any) -> tuple[str, dict[str, Any]]:
    return "travel.html", {"query": WHERE, "cities": [JEDDAH], "found": None, **more}


PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "peers": _peers(),
    "peers_empty": _peers(peers=[], mode="allow_list", errors={"host": "هذا غير صالح"}),
    "peer": _peer(FOLLOWED),
    "peer_failing": _peer(PEERS[1]),
    "peer_blocked": _peer(PEERS[3]),
    "peer_sure": _peer(
        FOLLOWED,
        form={"trust": "blocked", "comment": "", "note": "", "sure_asked": True},
        errors={"sure": "هذا مطلوب"},
    ),
    "blocks": ("blocks.html", {"me": BOSS, "form": {}}),
    "blocks_looked": (
        "blocks.html",
        {"me": BOSS, "form": {"content": "spam.example"}, "looked": CHANGES},
    ),
    "blocks_done": ("blocks.html", {"me": BOSS, "form": {}, "done": replace(CHANGES, done=True)}),
    "peer_deletions": ("deletions.html", {"me": BOSS, "deletions": DELETIONS, "next_url": "?c"}),
    "peer_deletions_none": ("deletions.html", {"me": BOSS, "deletions": []}),
    "card_event": _card(event=EVENT),
    "card_community_to_report": _card(community=COMMUNITY, me=BOSS),
    "card_event_stale": _card(event=replace(EVENT, origin=STALE, status="cancelled")),
    "card_event_signed_out": _card(event=EVENT, me=None),
    "card_event_external": _card(event=replace(EVENT, join_mode="external", capacity=None)),
    "card_event_asked": _answered("asked"),
    "card_event_going": _answered("going"),
    "card_event_waitlisted": _answered("waitlisted"),
    "card_event_refused": _answered("refused"),
    "card_event_unanswered": _answered("unanswered"),
    "my_meetings_elsewhere": _mine(events=EVENTS[:1]),
    "my_meetings_only_elsewhere": _mine(),
    "card_community": _card(community=COMMUNITY),
    "travel": _trip(query={**WHERE, "city": ""}, errors={"city": "هذا مطلوب"}),
    "travel_found": _trip(
        found=Found(
            JEDDAH, [DATA], Merged([EVENT, EVENTS[0]]), Merged([COMMUNITY, COMMUNITIES[0]])
        ),
        far_cities={JEDDAH.id: JEDDAH},
        more_events="?events_cursor=abc",
    ),
    "travel_nothing": _trip(found=Found(JEDDAH, [], Merged([]), Merged([]))),
    "search_elsewhere": _found(
        "events", [EVENTS[0], EVENT, replace(EVENT, id="c3", origin=STALE), EVENTS[1]]
    ),
    "search_communities_elsewhere": _found("communities", [COMMUNITY, *COMMUNITIES[:3]]),
}
