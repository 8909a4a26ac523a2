"""What people's text is held to, in any service."""

import pytest

from services.common.errors import Invalid
from services.common.rules import Mistakes, check_line, check_tags, check_text, check_zone


def refused(call, *args, **options):
    with pytest.raises(Invalid) as no:
        call(*args, **options)
    return no.value.fields


def test_text_is_cleaned_and_empty_languages_are_left_out():
    assert check_text({"ar": " أمل\u202e \u200b", "en": "\u200b"}, "name") == {"ar": "أمل"}


def test_one_language_is_enough_and_none_is_too_few():
    assert refused(check_text, {}, "name") == {"name": ["required"]}
    assert refused(check_text, {"en": "\u202e "}, "name") == {"name": ["required"]}
    assert check_text({}, "about", required=False) == {}


def test_text_that_is_too_long_names_its_language():
    assert refused(check_text, {"ar": "م" * 201}, "name") == {"name.ar": ["too_long"]}
    assert refused(check_text, {"ar": "\u200b" * 10_000}, "name") == {"name.ar": ["too_long"]}
    assert check_text({"ar": "م" * 200}, "name")


def test_long_text_keeps_its_lines():
    assert check_text({"en": "one\r\ntwo"}, "about", limit=20_000) == {"en": "one\ntwo"}
    assert check_text({"en": "one\r\ntwo"}, "name") == {"en": "one two"}


@pytest.mark.parametrize("language", ["$set", "a.b", "", "AR", "x", "en_US", "en\n"])
def test_languages_are_tags(language):
    assert refused(check_text, {language: "x"}, "name") == {"name": ["invalid"]}


def test_too_many_languages_are_refused():
    many = {f"x{letter}": "x" for letter in "abcdefghijk"}
    assert refused(check_text, many, "name") == {"name": ["too_many"]}


def test_mistakes_are_named_together():
    mistakes = Mistakes()
    check_text({}, "name", mistakes=mistakes)
    check_zone("Mars/Base", mistakes=mistakes)
    check_line("x" * 300, "note", mistakes=mistakes)

    assert refused(mistakes.refuse) == {
        "name": ["required"],
        "timezone": ["invalid"],
        "note": ["too_long"],
    }


def test_tags_are_kept_once_however_they_are_spelt():
    assert check_tags(["#أحمد", "احمد", "  Python ", "PYTHON", "\u202e"]) == ["أحمد", "Python"]
    assert refused(check_tags, [f"t{n}" for n in range(16)]) == {"tags": ["too_many"]}
    assert refused(check_tags, ["x" * 61]) == {"tags.0": ["too_long"]}
