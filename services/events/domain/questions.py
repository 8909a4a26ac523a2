"""Questions to those who come: what may be asked, and which replies answer it."""

import re

from services.common.contracts.events import Question, Replies
from services.common.rules import Mistakes, check_line, check_text

MOST_QUESTIONS = 10
MOST_OPTIONS = 20
QUESTION_LIMIT = 300
REPLY_LIMIT = 1000
_KEY = re.compile(r"[a-z0-9][a-z0-9_]{0,29}")


def checked_questions(questions: list[Question], mistakes: Mistakes) -> list[Question]:
    """The questions cleaned; mistakes stand under `questions.<place>`."""
    if len(questions) > MOST_QUESTIONS:
        mistakes.note("questions", "too_many")
        return []
    if len({one.key for one in questions}) < len(questions):
        mistakes.note("questions", "not_unique")
    return [_checked(one, f"questions.{place}", mistakes) for place, one in enumerate(questions)]


def _checked(question: Question, path: str, mistakes: Mistakes) -> Question:
    if not _KEY.fullmatch(question.key):
        mistakes.note(f"{path}.key", "invalid")
    if question.kind == "choice" and not 2 <= len(question.options) <= MOST_OPTIONS:
        few = len(question.options) < 2
        mistakes.note(f"{path}.options", "required" if few else "too_many")
    text = check_text(question.text, f"{path}.text", limit=QUESTION_LIMIT, mistakes=mistakes)
    options = question.options[:MOST_OPTIONS] if question.kind == "choice" else []
    return Question(
        key=question.key,
        text=text,
        kind=question.kind,
        required=question.required,
        options=[check_text(one, f"{path}.options", mistakes=mistakes) for one in options],
    )


def checked_replies(questions: list[Question], replies: Replies) -> Replies:
    """The replies cleaned, without empty ones. Raises Invalid naming `replies.<key>`: required,
    not_one_of, too_long, unknown."""
    mistakes = Mistakes()
    asked = {one.key: one for one in questions}
    for key in list(replies)[: 2 * MOST_QUESTIONS]:
        if key not in asked:
            mistakes.note(f"replies.{key[:30]}", "unknown")
    kept: Replies = {}
    for key, question in asked.items():
        path = f"replies.{key}"
        reply = check_line(replies.get(key, ""), path, question.required, REPLY_LIMIT, mistakes)
        if reply and question.kind != "text" and reply not in _possible(question):
            mistakes.note(path, "not_one_of")
        elif reply:
            kept[key] = reply
    mistakes.refuse()
    return kept


def _possible(question: Question) -> list[str]:
    if question.kind == "yes_no":
        return ["yes", "no"]
    return [str(number) for number in range(1, len(question.options) + 1)]
