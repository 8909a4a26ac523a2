"""Lists of people in the shapes programs write them."""

import pytest

from services.common.charsets import decoded
from services.common.errors import Invalid
from services.membership.domain.guest_list import read_list


def read(text: str | bytes) -> list[tuple[str, str]]:
    if isinstance(text, bytes):
        text = decoded(text, "cp1256")
    return [(one.name, one.email) for one in read_list(text)]


AMAL = [("أمل", "amal@example.org")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("name,email\nأمل,amal@example.org\n", AMAL),
        ("\ufeffالبريد الإلكتروني;الاسم\namal@example.org;أمل\n", AMAL),
        ("Email\tName\r\namal@example.org\tأمل\r\n\r\n", AMAL),
        ("الاسم,البريد\nأمل,amal@example.org".encode("utf-16"), AMAL),
        ("الاسم,البريد\nأمل,amal@example.org".encode("cp1256"), AMAL),
        (
            'First Name,Last Name,E-mail 1 - Value\n"Amal, A.",Q,a@b.org',
            [("Amal, A. Q", "a@b.org")],
        ),
        ("أمل <amal@example.org>", AMAL),
        ("amal@example.org", [("", "amal@example.org")]),
        ("أمل,amal@example.org\nno address\n", [*AMAL, ("no address", "")]),
        (
            "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:أ\r\n مل\r\n"
            "item1.EMAIL;TYPE=INTERNET:amal@example.org\r\nEMAIL:other@example.org\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:Badr\r\nEND:VCARD\r\n",
            [*AMAL, ("Badr", "")],
        ),
        ("name,email\n=cmd|' /C calc'!A0,a@b.org", [("=cmd|' /C calc'!A0", "a@b.org")]),
    ],
)
def test_names_and_addresses_are_found(text, found) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "required"),
        ("name,email\n", "required"),
        ("a@b.org\n" * 1001, "too_many"),
        ("a" * 1_000_001, "too_long"),
        ("Name\tMember ID\tJoined Group on\nAmal\t12\t2020\n", "meetup_list"),
        ('name,email\n"' + "x" * 200_000, "unreadable"),
    ],
)
def test_what_is_no_list_is_refused_by_name(text, code) -> None:
    with pytest.raises(Invalid) as no:
        read(text)
    assert no.value.fields == {"content": [code]}
