"""Rules about hosts, and the lists they come from."""

import pytest

from services.federation.domain.blocks import (
    above,
    blocked,
    host_of,
    read_list,
    trust_in,
    write_list,
)

MASTODON = """#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate
spam.example,suspend,true,true,"Spam, and more",false
loud.example,silence,false,false,,false
quiet.example,noop,false,false,kept an eye on,false
ev*l.example,suspend,true,false,,true
odd.example,ban,false,false,,false
"""


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("Spam.Example.", "spam.example"),
        ("*.spam.example", "spam.example"),
        ("https://spam.example/about?x", "spam.example"),
        ("@somebody@spam.example", "spam.example"),
        ("spam.example:443", "spam.example"),
        ("spam.example:8443", "spam.example:8443"),
        ("عقدة.مثال", "xn--ogbl3azb.xn--mgbh0fb"),
        ("127.0.0.1:5000", "127.0.0.1:5000"),
        ("example", ""),
        ("ev*l.example", ""),
        ("a..example", ""),
        ("-a.example", ""),
        ("a b.example", ""),
        ("spam.example:port", ""),
        ("x" * 300 + ".example", ""),
        ("", ""),
    ],
)
def test_a_host_is_read_from_what_people_paste(written: str, host: str) -> None:
    assert host_of(written) == host


def test_s21_a_rule_holds_for_subdomains_and_ports_and_nothing_beside() -> None:
    rules = {"evil.example": "blocked", "loud.example": "muted"}

    for host in ("evil.example", "a.evil.example", "b.a.evil.example", "a.evil.example:8443"):
        assert blocked(host, rules, "open", followed=True), host
    for host in ("notevil.example", "evil.example.org", "example", "loud.example"):
        assert not blocked(host, rules, "open", followed=False), host
    assert trust_in("x.loud.example", rules) == "muted"
    assert above("a.evil.example:8443") == ["a.evil.example:8443", "a.evil.example", "evil.example"]


def test_s21_an_allow_list_lets_in_only_whom_it_names_and_whom_we_follow() -> None:
    rules = {"friend.example": "allowed", "evil.friend.example": "blocked"}

    assert not blocked("friend.example", rules, "allow_list", followed=False)
    assert not blocked("other.example", rules, "allow_list", followed=True)
    for host in ("other.example", "sub.friend.example", "evil.friend.example"):
        assert blocked(host, rules, "allow_list", followed=False), host
    assert blocked("evil.friend.example", rules, "allow_list", followed=True)


def test_lists_of_mastodon_are_read_and_written() -> None:
    listed = list(read_list("\ufeff" + MASTODON))

    assert [(one.line, one.host, one.trust) for one in listed] == [
        (2, "spam.example", "blocked"),
        (3, "loud.example", "muted"),
        (4, "quiet.example", "none"),
        (5, "", "none"),
        (6, "", "none"),
    ]
    assert listed[0].comment == "Spam, and more"
    written = write_list([("spam.example", "blocked", "Spam, and more"), ("a.b", "muted", "=1+1")])
    again = list(read_list(written))
    assert [(one.host, one.trust) for one in again] == [
        ("spam.example", "blocked"),
        ("a.b", "muted"),
    ]
    assert again[1].comment == "'=1+1", "no formula for a spreadsheet"


def test_a_bare_list_blocks_every_line() -> None:
    listed = list(read_list("# mine\nspam.example\n\n  Loud.Example  \nnot a host\n"))

    assert [(one.line, one.host, one.trust) for one in listed] == [
        (2, "spam.example", "blocked"),
        (4, "loud.example", "blocked"),
        (5, "", "none"),
    ]
