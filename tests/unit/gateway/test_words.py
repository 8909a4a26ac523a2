"""Everything a page names has a name."""

import re
from pathlib import Path

from services import gateway
from services.gateway.words import WORDS
from services.notifications.domain import KINDS


def test_every_kind_of_notification_has_a_name_and_no_other():
    assert set(WORDS["kind"]) == set(KINDS)


def test_every_group_a_template_names_has_words():
    templates = Path(gateway.__file__).parent / "templates"
    named = {
        group
        for path in templates.rglob("*.html")
        for group in re.findall(r"\bwords?\('(\w+)'", path.read_text())
    }
    assert named - WORDS.keys() == set()
