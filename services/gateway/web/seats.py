"""Pages of seats: offers, still coming, letting people in, the draw; and their part of the form."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request, url_for

from services.common.contracts.events import (
    DecideAnswers,
    DrawOf,
    EventView,
    OfEvent,
    SeatClass,
)
from services.common.errors import Invalid
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.node import node
from services.gateway.web import events, forms
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.frame import page
from services.gateway.web.pressing import pressed
from services.gateway.words import WORDS

VERDICTS = ("going", "declined")
ADMISSIONS = tuple(WORDS["admission"])
OVER = ("keep", "waitlist")
MOST_CLASSES = 12
SPARE_ROWS = 2
NUMBERS = ("offer_hours", "release_silent")
TICKETS = 100


@web.post("/events/<id>/rsvp/accept")
def accept_offer(id: str) -> Response:
    """Taking the place that is kept."""
    needs_person()
    command = OfEvent(asker=asker(), event=id)
    return pressed(
        lambda: node().events.accept_offer(command), "", "web.event", id=id, _anchor="rsvp"
    )


@web.post("/events/<id>/rsvp/reconfirm")
def reconfirm(id: str) -> Response:
    """Saying that one still comes."""
    needs_person()
    command = OfEvent(asker=asker(), event=id)
    return pressed(lambda: node().events.reconfirm(command), "", "web.event", id=id, _anchor="rsvp")


@web.post("/events/<id>/people/decide")
def decide_answers(id: str) -> Response:
    """Letting people in, or turning them down."""
    needs_person()

    def decide() -> None:
        command = DecideAnswers(
            asker=asker(),
            event=id,
            answers=request.form.getlist("answers"),
            verdict=forms.chosen("verdict", VERDICTS),
        )
        node().events.decide_answers(command)

    state = request.args.get("state", "")
    state = state if state in events.STATES else ""
    done = _("Done; they are told.")
    return pressed(decide, done, "web.event_people", id=id, state=state or None)


@web.get("/events/<id>/draw")
def event_draw(id: str) -> Response:
    """The draw: the promise before it, seed and tickets after it."""
    view = events.seen(id)
    cursor = request.args.get("cursor", "")[:500]
    draw = node().events.draw(DrawOf(asker=asker(), event=id, cursor=cursor, limit=TICKETS))
    more = url_for("web.event_draw", id=id, cursor=draw.next) if draw.next else None
    return page("event/draw.html", event=view, draw=draw, next_url=more)


def given(wrong: forms.Errors) -> dict[str, Any]:
    """What the form says of seats; what cannot be read is noted in `wrong`."""
    read: dict[str, Any] = {
        "admission": forms.line("admission") or "first_come",
        "reconfirm": forms.ticked("reconfirm"),
        "seat_classes": _classes(wrong),
    }
    if read["admission"] not in ADMISSIONS:
        wrong["admission"] = ["not_one_of"]
    for name in NUMBERS:
        try:
            read[name] = forms.whole(name) or 0
        except Invalid as no:
            wrong.update(no.fields)
    return read


def over_capacity() -> Any:
    """What is to become of those for whom there are too few places, if that was asked."""
    value = forms.line("over_capacity")
    return value if value in OVER else ""


def _classes(wrong: forms.Errors) -> list[SeatClass]:
    classes: list[SeatClass] = []
    rows = [row for row in typed_rows() if row["name_ar"] or row["name_en"] or row["capacity"]]
    used = {row["key"] for row in rows}
    for place, row in enumerate(rows, 1):
        name = {tag: row[f"name_{tag}"] for tag in ("ar", "en") if row[f"name_{tag}"]}
        capacity = row["capacity"]
        if not name or not capacity.isdecimal() or len(capacity) > 6:
            wrong["seat_classes"] = ["invalid" if name else "required"]
            continue
        key = row["key"] or _free_key(place, used)
        used.add(key)
        classes.append(SeatClass(key=key, name=name, capacity=int(capacity)))
    return classes


def _free_key(place: int, used: set[str]) -> str:
    return next(key for n in range(place, 999) if (key := f"c{n}") not in used)


def typed_rows() -> list[dict[str, str]]:
    """The rows of kinds of places as they were typed."""
    names = ("key", "name_ar", "name_en", "capacity")
    rows = [
        {name: forms.line(f"class_{place}_{name}") for name in names}
        for place in range(MOST_CLASSES)
    ]
    while rows and not any(rows[-1].values()):
        rows.pop()
    return rows


def written(view: EventView) -> dict[str, Any]:
    """The part of the form about seats, as an event has it."""
    rules = view.seating
    rows = [
        {"key": one.key, "capacity": str(one.capacity), **forms.fields_of("name", one.name)}
        for one in view.seat_classes
    ]
    there = rules.draw_at.astimezone(ZoneInfo(view.timezone)) if rules.draw_at else None
    return {
        "admission": rules.admission,
        "draw_at_date": there.strftime("%Y-%m-%d") if there else "",
        "draw_at_time": there.strftime("%H:%M") if there else "",
        "offer_hours": rules.offer_hours,
        "reconfirm": rules.reconfirm,
        "release_silent": rules.release_silent,
        "class_rows": rows,
    }


def with_spare_rows(form: dict[str, Any]) -> dict[str, Any]:
    """The form with empty rows to write more kinds of places in."""
    rows = list(form.get("class_rows") or typed_rows())
    blank = {"key": "", "name_ar": "", "name_en": "", "capacity": ""}
    spare = min(SPARE_ROWS, MOST_CLASSES - len(rows))
    return {**form, "class_rows": [*rows, *(dict(blank) for _ in range(spare))]}
