"""Everything a page names has a name."""

from services.gateway.words import WORDS
from services.notifications.domain import KINDS


def test_every_kind_of_notification_has_a_name_and_no_other():
    assert set(WORDS["kind"]) == set(KINDS)
