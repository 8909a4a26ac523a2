"""Everything a page names has a name."""

import re
from pathlib import Path

from services import gateway
from services.gateway.words import WORDS
from services.notifications.domain import KINDS
from services.notifications.domain.topics import HEADINGS


def test_every_kind_of_notification_has_a_name_and_no_other():
    assert set(WORDS["kind"]) == {one.name for one in KINDS.values() if not one.hidden}


def test_every_kind_stands_under_one_heading():
    listed = [kind for kinds in HEADINGS.values() for kind in kinds]
    assert sorted(listed) == sorted(one.name for one in KINDS.values() if not one.hidden)
    assert set(WORDS["topic"]) == set(HEADINGS) - {"account"}


def test_every_group_a_template_names_has_words():
    templates = Path(gateway.__file__).parent / "templates"
    named = {
        group
        for path in templates.rglob("*.html")
        for group in re.findall(r"\bwords?\('(\w+)'", path.read_text())
    }
    assert named - WORDS.keys() == set()
