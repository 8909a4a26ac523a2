"""The field tree is whole, bilingual, and understands what people write."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from services.common.text import fold
from services.membership import fields
from services.membership.fields import FIELDS, SPECIALITY, resolve

CONFERENCES = Path(os.environ.get("MULTAQA_CONFERENCES", "../shared/data/conferences.json"))


def test_isced_f_2013_is_complete() -> None:
    levels = Counter(field.level for field in FIELDS.values())
    assert levels[1] == 11
    assert levels[2] == 29
    assert levels[3] == 80
    assert levels[SPECIALITY] >= 120


def test_every_field_has_a_parent_and_both_labels() -> None:
    for field in FIELDS.values():
        assert field.label["ar"].strip() and field.label["en"].strip()
        assert any("\u0600" <= char <= "\u06ff" for char in field.label["ar"])
        if field.level == 1:
            assert field.parent is None
        else:
            assert field.parent is not None
            assert FIELDS[field.parent].level < field.level
        assert all(fold(name) for name in (*field.label.values(), *field.aliases))


def test_no_two_specialities_share_a_name() -> None:
    owners: dict[str, str] = {}
    for field in FIELDS.values():
        if field.level < SPECIALITY:
            continue
        for name in (field.id, *field.label.values(), *field.aliases):
            assert owners.setdefault(fold(name), field.id) == field.id, name


def test_every_label_and_alias_resolves_to_its_field_or_one_above() -> None:
    for field in FIELDS.values():
        above = {field.id} | {f.id for f in fields.ancestors(field.id)}
        assert resolve(field.id) is field
        for name in (*field.label.values(), *field.aliases):
            found = resolve(name)
            assert found is not None and found.id in above, name


def test_walking_the_tree() -> None:
    assert [field.id for field in fields.tree()] == [f"{n:02}" for n in range(11)]
    assert "061" in [field.id for field in fields.children("06")]
    assert [field.id for field in fields.ancestors("python")] == ["0613", "061", "06"]
    assert {"06", "0613", "python"} <= {field.id for field in fields.descendants("06")}
    assert [field.id for field in fields.descendants("python")] == ["python"]
    assert sum(len(fields.descendants(top.id)) for top in fields.tree()) == len(FIELDS)
    with pytest.raises(KeyError):
        fields.children("nothing")


def test_related_is_the_same_or_one_step() -> None:
    assert fields.related("python", "python")
    assert fields.related("python", "0613")
    assert fields.related("0613", "python")
    assert not fields.related("python", "ruby")
    assert not fields.related("python", "061")
    assert not fields.related("python", "gone")


@pytest.mark.parametrize(
    ("written", "field_id"),
    [
        ("بايثون", "python"),
        ("الذكاء الاصطناعي", "artificial-intelligence"),
        ("ذكاء اصطناعى", "artificial-intelligence"),
        ("أمن المعلومات", "cybersecurity"),
        ("التمويل الاسلامي", "islamic-finance"),
        ("موارد بشرية", "hr"),
        ("C++", "cpp"),
        ("C#", "dotnet"),
        (".NET", "dotnet"),
        ("UX", "ux-design"),
        ("Node.js", "javascript"),
        ("القانون", "042"),
        ("0613", "0613"),
        ("  Urban   Planning ", "urban-planning"),
    ],
)
def test_resolving_what_people_write(written: str, field_id: str) -> None:
    found = resolve(written)
    assert found is not None and found.id == field_id


def test_unknown_text_resolves_to_nothing() -> None:
    assert resolve("") is None
    assert resolve("؟؟") is None
    assert resolve("no such field") is None


@pytest.mark.skipif(not CONFERENCES.exists(), reason="the real conference list is not here")
def test_every_topic_of_the_real_conference_list_is_a_field() -> None:
    topics = {entry["topic"] for entry in json.loads(CONFERENCES.read_text("utf-8"))}
    assert len(topics) == 39
    assert {topic for topic in topics if resolve(topic) is None} == set()


def test_the_tree_takes_less_than_a_megabyte() -> None:
    measure = (
        "import json, unicodedata, tracemalloc\n"
        "from services.membership import fields\n"
        "tracemalloc.start()\n"
        "fields.resolve('x'); fields.children('06')\n"
        "print(tracemalloc.get_traced_memory()[0])"
    )
    taken = subprocess.run(
        [sys.executable, "-c", measure], capture_output=True, text=True, check=True
    )
    assert int(taken.stdout) < 1_000_000
