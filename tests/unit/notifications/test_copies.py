"""A copy of a crowd's mail is, byte for byte, the mail that would have been written."""

import re
from datetime import UTC, datetime

import pytest

from services.common.settings import Settings
from services.notifications.channels.copies import Copier
from services.notifications.channels.email import Writer
from services.notifications.channels.links import Links
from services.notifications.domain import Recipient

SECRET = "a secret for tests only, 32 characters long"
NOW = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
PARAMS = {
    "event": "3b1c",
    "title": {"ar": "لقاء <بايثون> & أصدقاؤها", "en": "Python <night> & friends"},
    "starts_at": datetime(2027, 3, 2, 16, 30, tzinfo=UTC),
    "timezone": "Asia/Riyadh",
    "slug": "riyadh-python",
    "community_name": {"ar": "بايثون الرياض", "en": "Riyadh Python"},
    "place": {"ar": "مكتبة الملك فهد"},
    "changed": ["starts_at", "place"],
    "reason": "عاصفة",
}


@pytest.mark.parametrize("kind", ["event_published", "event_changed", "event_cancelled"])
@pytest.mark.parametrize("name", [{"ar": "سامي \u2067الحربي"}, {"en": "A <b>&\r\nBcc: x@y.z"}, {}])
@pytest.mark.parametrize("language", ["ar", "en-GB"])
def test_a_copy_is_what_would_have_been_written(kind, name, language):
    writer = Writer(Settings(service="notifications", secret=SECRET), Links(SECRET))
    copier = Copier(writer)
    for n in range(2):
        to = Recipient(
            person=f"https://alpha.test/people/p{n}",
            name=name,
            email=f"p{n}@example.org",
            language=language,
            confirmed=True,
        )
        ours = copier.compose(f"job-{n}", kind, PARAMS, to, NOW)
        theirs = writer.compose(f"job-{n}", kind, PARAMS, to, NOW)
        assert ours[0] == theirs[0]
        assert _without_boundary(ours[1]) == _without_boundary(theirs[1])


def _without_boundary(mail: bytes) -> bytes:
    return re.sub(rb"===============\d+==", b"boundary", mail)
