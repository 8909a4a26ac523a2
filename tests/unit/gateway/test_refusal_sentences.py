"""Every refusal anywhere in the services has a sentence in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.common.errors import KINDS
from services.common.wire import _CODES
from services.gateway import sentences

SERVICES = Path(__file__).parents[3] / "services"
KIND_NAMES = {kind.__name__ for kind in KINDS.values()}
PLACES = re.compile(r"%\((\w+)\)s")


def calls() -> Iterator[tuple[Path, ast.Call]]:
    for path in SERVICES.rglob("*.py"):
        for found in ast.walk(ast.parse(path.read_text())):
            if isinstance(found, ast.Call):
                yield path, found


def literal(found: ast.expr) -> str | None:
    return found.value if isinstance(found, ast.Constant) and isinstance(found.value, str) else None


def called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def raised() -> dict[str, str]:
    """Codes of refusals, with the file that raises them."""
    return {
        code: path.name
        for path, call in calls()
        if called(call) in KIND_NAMES and call.args and (code := literal(call.args[0])) is not None
    }


def noted() -> dict[str, str]:
    """Codes of fields, with the file that notes them."""
    found = {code: "wire.py" for _, code in _CODES}
    for path, call in calls():
        if called(call) == "note" and len(call.args) == 2 and (code := literal(call.args[1])):
            found[code] = path.name
        for keyword in call.keywords:
            if keyword.arg == "fields" and isinstance(keyword.value, ast.Dict):
                for value in keyword.value.values:
                    if isinstance(value, ast.List):
                        codes = [literal(one) for one in value.elts]
                        found |= {code: path.name for code in codes if code}
    return found


def test_every_code_has_a_sentence() -> None:
    assert {
        code: where for code, where in raised().items() if code not in sentences.SENTENCES
    } == {}


def test_every_field_code_has_a_sentence() -> None:
    assert {code: where for code, where in noted().items() if code not in sentences.FIELDS} == {}


def test_every_sentence_is_there_in_arabic() -> None:
    assert sentences.every() - set(sentences.arabic()) == set()
    assert set(sentences.arabic()) - sentences.every() == set()


@pytest.mark.parametrize("english", sorted(sentences.every()))
def test_an_arabic_sentence_is_arabic_and_keeps_its_places(english: str) -> None:
    arabic = sentences.arabic()[english]

    assert re.search("[\u0600-\u06ff]", arabic)
    assert sorted(PLACES.findall(arabic)) == sorted(PLACES.findall(english))


def test_a_sentence_is_filled_with_its_details() -> None:
    told = sentences.sentence("request.too_many", "too_many", {"retry_after": 7}, "en")

    assert told == "Too many requests. Please wait 7 seconds."
    assert "7" in sentences.sentence("request.too_many", "too_many", {"retry_after": 7}, "ar")


def test_an_unknown_code_gets_the_sentence_of_its_kind() -> None:
    assert sentences.sentence("later.invented", "conflict", {}, "en") == sentences.KINDS["conflict"]
