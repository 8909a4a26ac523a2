"""Sample data for the gallery, in the shapes of the contracts, so that drift shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.common.contracts.events import EventCard, MyAnswer
from services.common.contracts.membership import CommunityCard
from services.common.contracts.shared import Place
from tests.browser.gallery.samples.accounts import (
    ANSWERS,
    BLANK,
    CHOSEN,
    COMMUNITY_FORM,
    DEVICES,
    EVENT_FORM,
    MAY_ALL,
    MAY_NONE,
    MEMBERS,
    NOTICES,
    PERSON,
    PROFILE_FORM,
    RUN_ALL,
    RUN_NONE,
    SEARCHED,
    SELF,
    TOTALS,
    ZONES,
)
from tests.browser.gallery.samples.after import PAGES as AFTER
from tests.browser.gallery.samples.agenda import agenda, agenda_pages
from tests.browser.gallery.samples.cards import (
    ARCHITECTURE,
    COMMUNITIES,
    DATA,
    DATA_C,
    EVENTS,
    JEDDAH,
    LIB_C,
    LIBRARIES,
    LONDON,
    ME,
    PAST,
    PEOPLE,
    RIYADH,
    SOFTWARE,
    TREE,
)
from tests.browser.gallery.samples.door import door_pages
from tests.browser.gallery.samples.elsewhere import PAGES as ELSEWHERE
from tests.browser.gallery.samples.guests import PAGES as GUESTS
from tests.browser.gallery.samples.inout import PAGES as INOUT
from tests.browser.gallery.samples.mailbox import mailbox_pages
from tests.browser.gallery.samples.moving import PAGES as MOVING
from tests.browser.gallery.samples.passes import PAGES as PASSES
from tests.browser.gallery.samples.peers import PAGES as PEERS
from tests.browser.gallery.samples.replies import reply_pages
from tests.browser.gallery.samples.seats import PAGES as SEATS
from tests.browser.gallery.samples.series import series_pages
from tests.browser.gallery.samples.servers import PAGES as SERVERS
from tests.browser.gallery.samples.views import community_view, event_view
from tests.browser.gallery.samples.ways import group_pages, way_pages

__all__ = ["ME", "PAGES"]


def _search(tab: str, results: list[Any], query: dict[str, str]) -> tuple[str, dict[str, Any]]:
    return "search.html", {
        "tab": tab,
        "query": query,
        "results": results,
        "fields": [DATA, SOFTWARE, ARCHITECTURE],
        "cities": [RIYADH, JEDDAH],
        "counts": {tab: len(results) or None},
        "people_open": True,
        "next_url": "?cursor=abc" if results else None,
    }


def _event_page(card: EventCard, **more: Any) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = {"city": RIYADH, "fields": [DATA], "answers": ANSWERS, "may": RUN_NONE}
    seen: dict[str, Any] = {
        name: more.pop(name) for name in ("may", "me", "answers") if name in more
    }
    return "event.html", {**values, **seen, "event": event_view(card, **more)}


def _community_page(
    card: CommunityCard, may: dict[str, bool], **more: Any
) -> tuple[str, dict[str, Any]]:
    seen: dict[str, Any] = {
        name: more.pop(name) for name in ("me", "upcoming", "past", "drafts") if name in more
    }
    values: dict[str, Any] = {"upcoming": EVENTS[:1], "past": PAST, "drafts": []}
    return "community.html", {
        **values,
        **seen,
        "community": community_view(card, **more),
        "may": may,
    }


PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    **AFTER,
    **ELSEWHERE,
    **INOUT,
    "home": (
        "home.html",
        {
            "mine": EVENTS[:2],
            "my_communities": COMMUNITIES[:3],
            "suggestions": EVENTS[2:5],
            "communities": COMMUNITIES[3:],
        },
    ),
    "home_signed_out": (
        "home.html",
        {
            "me": None,
            "events": EVENTS[:6],
            "communities": COMMUNITIES,
            "totals": TOTALS,
            "fields": [
                (f, n) for f, n in [(DATA, 14), (SOFTWARE, 9), (ARCHITECTURE, 4), (LIBRARIES, 3)]
            ],
            "cities": [(RIYADH, 21), (JEDDAH, 12), (LONDON, 1)],
        },
    ),
    "home_new": (
        "home.html",
        {
            "mine": [],
            "my_communities": [],
            "suggestions": [],
            "communities": [],
            "me": replace(ME, confirmed=False),
        },
    ),
    "search": _search("events", EVENTS, SEARCHED),
    "search_communities": _search("communities", COMMUNITIES, BLANK),
    "search_people": _search("people", PEOPLE, BLANK),
    "search_nothing": _search("events", [], SEARCHED),
    "community": _community_page(replace(DATA_C, role="", status=""), MAY_NONE),
    "community_signed_out": _community_page(
        replace(DATA_C, role="", status=""), MAY_NONE, me=None, upcoming=[]
    ),
    "community_own": _community_page(DATA_C, MAY_ALL, drafts=[replace(EVENTS[5], status="draft")]),
    "community_pending": _community_page(LIB_C, {**MAY_NONE, "leave": True}, upcoming=[], past=[]),
    "community_new": (
        "community_form.html",
        {
            "community": None,
            "form": {"form": "meetup_group", "join_mode": "open"},
            "tree": TREE,
            "cities": [],
        },
    ),
    "community_edit": (
        "community_form.html",
        {
            "community": community_view(DATA_C),
            "form": COMMUNITY_FORM,
            "tree": TREE,
            "cities": [RIYADH, JEDDAH],
            "errors": {"field_ids": "اختيار مجال واحد على الأقل", "name": "الاسم ناقص"},
        },
    ),
    "community_members": (
        "community_members.html",
        {
            "community": community_view(DATA_C),
            "members": MEMBERS,
            "counts": {"expert": 6, "practitioner": 20, "works_in": 12, "learner": 10},
            "relation": "",
            "status": "active",
            "may_manage": True,
            "next_url": "?cursor=x",
        },
    ),
    "community_requests": (
        "community_members.html",
        {
            "community": community_view(DATA_C),
            "counts": {},
            "relation": "",
            "members": [
                replace(
                    MEMBERS[2],
                    role="member",
                    status="pending",
                    note="أعمل مع أمل منذ سنتين وأودّ الحضور.",
                )
            ],
            "status": "pending",
            "may_manage": True,
            "next_url": None,
        },
    ),
    "event": _event_page(EVENTS[0], mine=None),
    "event_signed_out": _event_page(replace(EVENTS[1], mine=None), me=None),
    "event_going": _event_page(EVENTS[0]),
    "event_waiting": _event_page(EVENTS[1]),
    "event_hybrid": _event_page(EVENTS[2], venue=Place(name=EVENTS[2].place, guarded=True)),
    "event_online": _event_page(
        EVENTS[3], online_url="https://meet.example.org/python", mine=MyAnswer(state="maybe")
    ),
    "event_cancelled": _event_page(EVENTS[4], cancel_reason="تعذّر المكان، والموعد البديل قريب."),
    "event_draft": _event_page(replace(EVENTS[5], status="draft"), may=RUN_ALL, answers=[]),
    "event_own": _event_page(EVENTS[0], may=RUN_ALL, organizer=True),
    "event_new": (
        "event_form.html",
        {
            "community": DATA_C,
            "event": None,
            "form": {"timezone": "Asia/Riyadh", "mode": "in_person"},
            "zones": ZONES,
            "tree": TREE,
            "cities": [RIYADH],
        },
    ),
    "event_edit": (
        "event_form.html",
        {
            "community": DATA_C,
            "event": event_view(EVENTS[0]),
            "form": EVENT_FORM,
            "zones": ZONES,
            "tree": TREE,
            "cities": [RIYADH],
            "errors": {"ends_at": ["النهاية قبل البداية."]},
        },
    ),
    "event_people": (
        "event_people.html",
        {
            "event": event_view(EVENTS[1]),
            "answers": ANSWERS,
            "counts": EVENTS[1].counts,
            "state": "",
            "next_url": None,
        },
    ),
    **GUESTS,
    **SEATS,
    "person": ("person.html", {"person": PERSON, "events": EVENTS[:2], "own": True}),
    "signin": ("signin.html", {"me": None, "form": {}, "next": ""}),
    "signin_refused": (
        "signin.html",
        {
            "me": None,
            "form": {"login": "amal"},
            "next": "/ar/",
            "errors": {"_": "الاسم أو كلمة المرور غير صحيحة."},
        },
    ),
    "register": ("register.html", {"me": None, "form": {}, "cities": [RIYADH], "next": ""}),
    "confirm": ("confirm.html", {"me": None, "state": "ask", "token": "t"}),
    "confirm_sent": ("confirm.html", {"me": None, "state": "sent", "email": "amal@example.org"}),
    "confirm_done": ("confirm.html", {"state": "done"}),
    "forgot": ("forgot.html", {"me": None, "form": {}, "sent": False}),
    "reset": ("reset.html", {"me": None, "token": "t", "failed": False}),
    "me": (
        "me.html",
        {
            "person": SELF,
            "form": PROFILE_FORM,
            "tree": TREE,
            "cities": [RIYADH],
            "zones": ZONES,
            "calendar_url": "https://riyadh.example/api/v1/me/calendar.ics?token=abc",
        },
    ),
    "my_meetings": (
        "my_meetings.html",
        {"tab": "upcoming", "events": EVENTS[:3], "next_url": None, "calendar_url": "#"},
    ),
    "my_meetings_past": (
        "my_meetings.html",
        {"tab": "past", "events": PAST, "next_url": "?cursor=x", "calendar_url": "#"},
    ),
    "my_communities": ("my_communities.html", {"communities": COMMUNITIES[:3]}),
    "notifications": ("notifications.html", {"notifications": NOTICES, "next_url": "?cursor=x"}),
    "notifications_none": (
        "notifications.html",
        {"notifications": [], "unread": 0, "next_url": None},
    ),
    "notification_settings": (
        "notification_settings.html",
        {"token": None, **CHOSEN},
    ),
    **way_pages(CHOSEN),
    **group_pages(COMMUNITIES[0]),
    **mailbox_pages(CHOSEN),
    "sessions": ("sessions.html", {"sessions": DEVICES, "current": "s1"}),
    "delete_account": ("delete_account.html", {"alone": COMMUNITIES[:1]}),
    "error_404": ("error.html", {"status": 404, "request_id": "01JD7Z3M5K"}),
    "error_429": (
        "error.html",
        {"status": 429, "retry_after": 11, "request_id": "01JD7Z3M5K", "me": None},
    ),
    "about": (
        "about_node.html",
        {
            "totals": TOTALS,
            "rules": {"ar": "الاحترام أولًا.", "en": "Respect first."},
            "node": {
                "name": {"ar": "ملتقى الرياض", "en": "Multaqa Riyadh"},
                "about": {
                    "ar": "عقدة مفتوحة لمجتمعات المتخصصين في الرياض وما حولها.",
                    "en": "An open node for specialists’ communities in and around Riyadh.",
                },
                "operator": {"ar": "جمعية التشبيك المهني", "en": "Professional Networking Society"},
                "contact": "salam@riyadh.example",
                "version": "0.1.0",
                "source_url": "https://example.org/source",
            },
        },
    ),
}

_RUN = event_view(EVENTS[0], organizer=True)
PAGES |= PASSES
PAGES |= PEERS
PAGES |= MOVING
PAGES |= SERVERS
PAGES |= agenda_pages(_RUN)
PAGES |= reply_pages(_RUN, _event_page(EVENTS[0]))
PAGES["event_with_agenda"] = _event_page(EVENTS[0], may=RUN_ALL, organizer=True)
PAGES["event_with_agenda"][1]["agenda"] = agenda(_RUN)

PAGES |= door_pages(_RUN, community_view(DATA_C))
PAGES["event_open_evening"] = _event_page(
    EVENTS[0], drop_in=True, host_name=ME.name, hosting=True, address_rule="day_of"
)
PAGES |= series_pages(_RUN, EVENTS[:3])
PAGES["event_of_series"] = _event_page(EVENTS[0], may=RUN_ALL, organizer=True, series="s1")
