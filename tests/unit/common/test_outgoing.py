"""The door out: what it refuses to ask, and what no answer can do to it."""

import gzip
import ssl
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.common.addresses import is_global
from services.common.outgoing import (
    Blocked,
    Outgoing,
    OutgoingError,
    TooLarge,
    TooSlow,
    Unreachable,
)
from services.common.settings import Settings, SettingsError, read_settings
from services.operations.mail_catcher.certificate import context, ensure
from tests.receiver import Receiver, Reply


def door(allow: str = "127.0.0.1:*", resolve=None, **more) -> Outgoing:
    given = {k: more.pop(k) for k in ("outgoing_ports", "outgoing_http") if k in more}
    return Outgoing(Settings("x", outgoing_allow=allow, **given), resolve=resolve, **more)


def get(door: Outgoing, url: str, **more):
    return door.request("GET", url, **{"limit_bytes": 100_000, "seconds": 5, **more})


@pytest.fixture
def outside() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


INSIDE = """
127.0.0.1 127.8.8.8 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254
100.64.0.1 100.100.100.200 192.0.0.192 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.5 224.0.0.1
239.255.255.250 240.0.0.1 255.255.255.255 192.88.99.1 168.63.129.16
::1 :: fe80::1 fe80::1%eth0 fc00::1 fd00:ec2::254 fec0::1 ff02::1 ::ffff:10.0.0.1
::ffff:169.254.169.254 ::127.0.0.1 2002:7f00:1:: 2002:a9fe:a9fe:: 64:ff9b::a00:1
64:ff9b::169.254.169.254 64:ff9b:1::1 2001::1 2001:db8::1 3fff::1 100::1 5f00::1 nonsense
"""
EVERYBODYS = "8.8.8.8 1.1.1.1 2606:4700::1111 2a00:1450:4001::1 2002:808:808:: 64:ff9b::808:808"


def test_addresses_of_ones_own_network_are_told_from_everybodys() -> None:
    assert [one for one in INSIDE.split() if is_global(one)] == []
    assert [one for one in EVERYBODYS.split() if not is_global(one)] == []


NO_URLS = """
https://127.0.0.1/ https://2130706433/ https://0x7f000001/ https://0177.0.0.1/ https://127.1/
https://[::1]/ https://[::ffff:127.0.0.1]/ https://[::ffff:7f00:1]/ https://0/
https://localhost/ https://localhost./ https://LOCALHOST/ https://１２７.0.0.1/
https://169.254.169.254/latest/meta-data/ https://[fe80::1%25eth0]/
https://user:hush@example.org/ https://example.org\\@127.0.0.1/ https://127.0.0.1:8443/
http://example.org/ ftp://example.org/ file:///etc/passwd gopher://example.org/
//example.org/ example.org https:/// https://exa%6dple.org/ javascript:alert(1)

"""
NO_FORMS = ["https://example.org/\r\nX: y", " https://example.org", "https://e.org/" + "a" * 2000]


@pytest.mark.parametrize("url", [*NO_URLS.split(), *NO_FORMS])
def test_what_points_inside_or_is_no_plain_url_is_never_asked(url: str) -> None:
    started = time.monotonic()
    with pytest.raises(OutgoingError) as no:
        get(door(allow=""), url, seconds=2)
    assert type(no.value) in (Blocked, Unreachable), repr(no.value)
    with pytest.raises(type(no.value)):
        door(allow="").check(url)
    assert "127." not in str(no.value) and "hush" not in str(no.value)
    assert time.monotonic() - started < 2


def test_a_name_with_one_inner_address_is_refused_whole() -> None:
    for inner in ("10.0.0.7", "::1", "::ffff:192.168.0.1"):
        with pytest.raises(Blocked, match="public internet") as no:
            get(door(resolve=lambda host, port, i=inner: ["8.8.8.8", i]), "https://example.org/")
        assert inner not in str(no.value)


def test_a_name_that_changes_its_mind_is_resolved_once_and_that_is_dialled(outside) -> None:
    """DNS rebinding: the first answer is fine, every later one points inside."""
    answers = iter([["8.8.8.8"]])
    rebinding = door(
        allow="",
        resolve=lambda host, port: next(answers, ["127.0.0.1"]),
        outgoing_http=True,
        outgoing_ports=str(outside.port),
    )
    with pytest.raises((TooSlow, Unreachable)):
        get(rebinding, f"http://example.org:{outside.port}/", seconds=0.2)
    assert outside.asked == []
    with pytest.raises(Blocked):
        get(rebinding, f"http://example.org:{outside.port}/")


def test_what_the_operator_named_is_asked_also_inside(outside) -> None:
    outside.replies["/feed"] = Reply(201, b"here", {"X-Kind": "feed"})
    answer = get(door(), f"{outside.url}/feed?a=1#part", headers={"X-Own": "yes"})

    assert (answer.status, answer.body, answer.headers["x-kind"]) == (201, b"here", "feed")
    asked = outside.asked[0]
    assert (asked.path, asked.headers["host"]) == ("/feed?a=1", f"127.0.0.1:{outside.port}")
    assert asked.headers["x-own"] == "yes" and "Multaqa" in asked.headers["user-agent"]
    with pytest.raises(Blocked):
        get(door(allow=f"127.0.0.1:{outside.port + 1}"), f"{outside.url}/feed")
    with pytest.raises(Blocked):
        get(door(), f"http://127.0.0.2:{outside.port}/")


def test_a_body_is_sent_and_the_environments_proxy_is_not_used(outside, monkeypatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    door().request("POST", f"{outside.url}/", {}, b"{}", limit_bytes=10, seconds=5)
    assert (outside.asked[0].method, outside.asked[0].body) == ("POST", b"{}")


def test_redirects_come_through_the_same_check(outside) -> None:
    for place in (
        "https://169.254.169.254/",
        "https://[::1]/",
        "file:///etc/passwd",
        "http://10.0.0.1/",
        "//192.168.0.1/",
        "https://localhost/",
    ):
        outside.replies["/"] = Reply(302, headers={"Location": place})
        with pytest.raises(Blocked):
            get(door(), f"{outside.url}/", redirects=3)


def test_redirects_are_counted_and_off_unless_asked_for(outside) -> None:
    outside.replies["/loop"] = Reply(302, headers={"Location": "/loop"})
    assert get(door(), f"{outside.url}/loop").status == 302
    assert len(outside.asked) == 1
    assert get(door(), f"{outside.url}/loop", redirects=3).status == 302
    assert len(outside.asked) == 5


def test_secrets_do_not_follow_to_another_host_and_posts_become_gets(outside) -> None:
    with Receiver() as other:
        outside.replies["/"] = Reply(303, headers={"Location": f"{other.url}/there"})
        outside.replies["/same"] = Reply(307, headers={"Location": "/kept"})
        secret = {"Authorization": "Bearer hush", "X-Signature": "s", "Accept": "text/calendar"}
        there = door().request(
            "POST", f"{outside.url}/", secret, b"x", limit_bytes=9, seconds=5, redirects=1
        )
        door().request(
            "POST", f"{outside.url}/same", secret, b"x", limit_bytes=9, seconds=5, redirects=1
        )
        assert there.url == f"{other.url}/there"
        asked = other.asked[0]
        assert (asked.method, asked.body, asked.headers["accept"]) == ("GET", b"", "text/calendar")
        assert not {"authorization", "x-signature"} & asked.headers.keys()
        kept = outside.asked[-1]
        assert (kept.method, kept.body, kept.headers["authorization"]) == (
            "POST",
            b"x",
            "Bearer hush",
        )


def drip(head: bytes, piece: bytes, pause: float = 0.05):
    """Answers a little at a time, for ever."""

    def write(line) -> None:
        line.write(head)
        while True:
            line.write(piece)
            line.flush()
            time.sleep(pause)

    return Reply(raw=write)


@pytest.mark.parametrize(
    "reply",
    [
        drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
        drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"y"),
        drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab", b"", 0.2),
    ],
    ids=["body", "chunk size", "header", "informational", "silence"],
)
def test_whoever_answers_drop_by_drop_is_cut_off_at_the_deadline(outside, reply) -> None:
    outside.replies["/"] = reply
    started = time.monotonic()
    with pytest.raises(TooSlow):
        get(door(), f"{outside.url}/", seconds=0.4)
    assert time.monotonic() - started < 1.5


def test_no_answer_is_larger_than_asked_for(outside) -> None:
    outside.replies["/told"] = Reply(body=b"x" * 100_001)
    outside.replies["/endless"] = drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536, 0)
    bomb = gzip.compress(gzip.compress(b"\0" * 50_000_000))
    outside.replies["/bomb"] = Reply(
        body=gzip.compress(b"\0" * 50_000_000), headers={"Content-Encoding": "gzip"}
    )
    outside.replies["/twice"] = Reply(body=bomb, headers={"Content-Encoding": "gzip, gzip"})
    many = {f"X-{n}": "v" * 900 for n in range(90)}
    outside.replies["/headers"] = Reply(headers=many)
    for path in ("/told", "/endless", "/bomb", "/headers"):
        with pytest.raises(TooLarge):
            get(door(), outside.url + path)
    with pytest.raises(Unreachable, match="packed"):
        get(door(), outside.url + "/twice")

    outside.replies["/fits"] = Reply(body=b"x" * 100_000)
    outside.replies["/packed"] = Reply(
        body=gzip.compress("سلام".encode() * 1000), headers={"Content-Encoding": "gzip"}
    )
    assert len(get(door(), outside.url + "/fits").body) == 100_000
    assert get(door(), outside.url + "/packed").body == "سلام".encode() * 1000


def test_what_breaks_off_or_is_no_http_is_unreachable(outside) -> None:
    for raw in (
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nno gzip",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"x" * 99)[:20],
        b"",
    ):
        outside.replies["/"] = Reply(raw=lambda line, raw=raw: line.write(raw) and None)
        with pytest.raises(Unreachable):
            get(door(), f"{outside.url}/")
    closed = outside.port
    outside.stop()
    with pytest.raises(Unreachable, match="nobody answers"):
        get(door(), f"http://127.0.0.1:{closed}/")
    with pytest.raises(Unreachable, match="no host"):
        get(door(resolve=lambda host, port: []), "https://nowhere.example/")


def test_a_resolver_that_hangs_is_not_waited_for() -> None:
    slow = door(resolve=lambda host, port: time.sleep(3) or [])
    with pytest.raises(TooSlow):
        get(slow, "https://example.org/", seconds=0.2)


@pytest.fixture(scope="module")
def tls(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("tls")
    ensure(place)
    return place


def test_certificates_are_verified_for_the_name_and_not_for_the_address(tls: Path) -> None:
    trust = ssl.create_default_context(cafile=str(tls / "certificate.pem"))
    with Receiver(tls=context(tls)) as outside:
        port = outside.port
        trusting = door(
            allow=f"localhost:{port},other.example:{port}",
            resolve=lambda host, port: ["127.0.0.1"],
            trust=trust,
        )
        assert get(trusting, f"https://localhost:{port}/").status == 200
        assert outside.asked[0].headers["host"] == f"localhost:{port}"
        with pytest.raises(Unreachable, match="certificate"):
            get(trusting, f"https://other.example:{port}/")
        with pytest.raises(Unreachable, match="certificate"):
            get(door(allow=f"127.0.0.1:{port}"), f"https://127.0.0.1:{port}/")
        outside.replies["/"] = Reply(302, headers={"Location": f"http://localhost:{port}/"})
        with pytest.raises(Blocked, match="https to http"):
            get(trusting, f"https://localhost:{port}/", redirects=2)


def test_it_works_on_cooperative_threads_too(tls: Path) -> None:
    """A service's process: one slow answer is cut off while others go on."""
    program = f"""
    from services.common import green
    green.patch()
    import ssl, threading, time
    from pathlib import Path
    from services.common.outgoing import Outgoing, TooSlow, Unreachable
    from services.common.settings import Settings
    from services.operations.mail_catcher.certificate import context
    from tests.receiver import Receiver, Reply
    from tests.unit.common.test_outgoing import drip, get
    place = Path({str(tls)!r})
    trust = ssl.create_default_context(cafile=str(place / "certificate.pem"))
    door = Outgoing(Settings("x", outgoing_allow="127.0.0.1:*,localhost:*"), trust=trust)
    plain, secure = Receiver(), Receiver(tls=context(place))
    plain.replies["/slow"] = drip(b"HTTP/1.1 200 OK\\r\\nX: ", b"y")
    plain.replies["/body"] = drip(b"HTTP/1.1 200 OK\\r\\n\\r\\n", b"y")
    secure.replies["/slow"] = plain.replies["/slow"]
    ended = []
    def slow(url):
        try:
            get(door, url, seconds=0.5)
        except TooSlow:
            ended.append(url)
    urls = [plain.url + "/slow", plain.url + "/body",
            f"https://localhost:{{secure.port}}/slow"]
    began = time.monotonic()
    threads = [threading.Thread(target=slow, args=(url,)) for url in urls]
    [thread.start() for thread in threads]
    assert get(door, plain.url + "/").status == 200
    assert get(door, f"https://localhost:{{secure.port}}/").status == 200
    assert time.monotonic() - began < 0.5
    [thread.join(3) for thread in threads]
    assert sorted(ended) == sorted(urls), ended
    assert time.monotonic() - began < 2
    """
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_settings_are_checked_at_start() -> None:
    with pytest.raises(SettingsError) as wrong:
        read_settings(
            "x",
            {
                "MULTAQA_SECRET": "x" * 32,
                "MULTAQA_OUTGOING_ALLOW": "crm.example",
                "MULTAQA_OUTGOING_PORTS": "https",
            },
        )
    assert "OUTGOING_ALLOW" in str(wrong.value) and "OUTGOING_PORTS" in str(wrong.value)
    given = {"MULTAQA_SECRET": "x" * 32, "MULTAQA_OUTGOING_ALLOW": "crm.example:8443,[::1]:*"}
    assert read_settings("x", given).outgoing_allow == "crm.example:8443,[::1]:*"
