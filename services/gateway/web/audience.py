"""Who may answer and what they are asked: the part of a meeting's form, and the replies."""

from typing import Any

from flask import request

from services.common.contracts.events import EventView, Question, Replies
from services.gateway.language import LANGUAGES
from services.gateway.web import forms
from services.gateway.words import WORDS

AUDIENCES = tuple(WORDS["audience"])
KINDS = tuple(WORDS["question"])
MOST = 10
SPARE_ROWS = 2


def replies() -> Replies | None:
    """Replies as typed in the panel of answers; None where nothing was asked."""
    typed = {
        name.removeprefix("reply_"): value.strip()
        for name, value in list(request.form.items())[:100]
        if name.startswith("reply_")
    }
    return {key: reply for key, reply in typed.items() if reply} if typed else None


def given(wrong: forms.Errors, view: EventView | None) -> dict[str, Any]:
    """This part of the form as typed; what cannot be read is noted in `wrong`."""
    if not request.form.get("audience"):
        return {}
    audience = forms.line("audience")
    if audience not in AUDIENCES:
        wrong["audience"] = ["not_one_of"]
    read = {"audience": audience, "guest_answers": forms.ticked("guest_answers")}
    if view is not None and view.questions_frozen:
        return read
    return {**read, "questions": _questions()}


def _questions() -> list[Question]:
    rows = [row for row in typed_rows() if row["text_ar"] or row["text_en"]]
    used = {row["key"] for row in rows}
    questions = []
    for place, row in enumerate(rows, 1):
        key = row["key"] or next(one for n in range(place, 99) if (one := f"q{n}") not in used)
        used.add(key)
        parts = row["options"].replace("،", ",").split(",")
        # One row for both languages: an option is one text for all.
        options = [{LANGUAGES[0]: part.strip()} for part in parts if part.strip()]
        questions.append(
            Question(
                key=key,
                text={tag: row[f"text_{tag}"] for tag in LANGUAGES if row[f"text_{tag}"]},
                kind=row["kind"] if row["kind"] in KINDS else "text",
                required=bool(row["required"]),
                options=options if row["kind"] == "choice" else [],
            )
        )
    return questions


def typed_rows() -> list[dict[str, Any]]:
    """The rows of questions as they were typed."""
    names = ("key", "text_ar", "text_en", "kind", "options", "required")
    rows = [
        {name: forms.line(f"question_{place}_{name}") for name in names} for place in range(MOST)
    ]
    while rows and not (rows[-1]["text_ar"] or rows[-1]["text_en"]):
        rows.pop()
    return rows


def written(view: EventView) -> dict[str, Any]:
    """This part of the form, as an event has it."""
    rows = [
        {
            "key": one.key,
            **forms.fields_of("text", one.text),
            "kind": one.kind,
            "required": one.required,
            "options": "، ".join(next(iter(option.values()), "") for option in one.options),
        }
        for one in view.questions
    ]
    return {
        "audience": view.audience,
        "guest_answers": view.guest_answers or view.audience != "anyone",
        "question_rows": rows,
    }


def with_spare_rows(form: dict[str, Any]) -> dict[str, Any]:
    """The form with empty rows for more questions."""
    rows = list(form.get("question_rows") or typed_rows())
    blank = dict.fromkeys(("key", "text_ar", "text_en", "options", "required"), "")
    spare = min(SPARE_ROWS, MOST - len(rows))
    more = [{**blank, "kind": "text"} for _ in range(spare)]
    return {**form, "question_rows": [*rows, *more]}
