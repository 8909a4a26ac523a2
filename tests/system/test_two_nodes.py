"""Two nodes as two hosts over https: they follow each other, lose each other, and lose nothing."""

import os
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.api import Api, community, meeting
from tests.system.street import Host, Street, possible, street

CUT_SECONDS = float(os.environ.get("MULTAQA_TEST_CUT_SECONDS", "8"))
"""How long the cable is cut; 120 by hand, less where every test counts."""
ACTIVITIES = 200
SOON = 10.0

pytestmark = pytest.mark.skipif(not possible(), reason="two hosts need root and network namespaces")


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    with street(tmp_path_factory.mktemp("street")) as made:
        yield made


def _organizer(host: Host, name: str) -> Api:
    """Somebody who may do everything on this host, signed in."""
    password = "a word for two nodes"
    host.admin("create", name, "--email", f"{name}@example.org", "--password-stdin", said=password)
    api = Api(host.url, language="en", username=name)
    opened = api("POST", "/sessions", {"login": name, "password": password})
    api.token = opened["access_token"]
    return api


def _soon(what: str, look: Callable[[], Any], seconds: float = 60.0) -> Any:
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"{what} did not come in {seconds:.0f} s"
        time.sleep(0.1)


def _titles(api: Api, **query: str) -> list[str]:
    found = api("GET", f"/events?limit=100&{urlencode(query)}")["items"]
    return [one["title"]["en"] for one in found if one["origin"]]


def test_an_event_shows_on_the_other_node_and_nothing_is_lost_when_the_cable_is(
    nodes: Street,
) -> None:
    riyadh, jeddah = nodes.hosts
    amal, salma = _organizer(riyadh, "amal"), _organizer(jeddah, "salma")
    riyadh.admin("peers", "follow", "jeddah.test")
    asking = f"{riyadh.origin}/ap/relay"
    _soon("the question", lambda: asking in jeddah.admin("peers", "followers"), 30)
    jeddah.admin("peers", "accept", asking)
    _soon("the answer", lambda: "followed" in riyadh.admin("peers", "list"), 30)
    slug = community(salma, "jeddah-python")

    began = time.monotonic()
    first = meeting(salma, slug, title={"en": "Seen from afar"})
    _soon("the event", lambda: "Seen from afar" in _titles(amal), SOON)
    print(f"visible on the follower after {time.monotonic() - began:.1f} s")

    events = [meeting(salma, slug, title={"en": f"Evening {one}"}) for one in range(20)]
    _soon("every event", lambda: len(_titles(amal)) == 21)
    nodes.cut()
    cut = time.monotonic()
    for turn in range(ACTIVITIES // len(events)):
        for number, event in enumerate(events):
            title = {"en": f"Evening {number} turn {turn}"}
            salma("PATCH", f"/events/{event}", {"title": title})
    salma("POST", f"/events/{first}/cancel", {"reason": "Rain"})
    time.sleep(max(0.0, CUT_SECONDS - (time.monotonic() - cut)))
    assert not [one for one in _titles(amal) if "turn" in one], "nothing can have come yet"
    riyadh.node.kill("federation")
    nodes.heal()
    last = f"turn {ACTIVITIES // len(events) - 1}"
    healed = time.monotonic()
    _soon("the last word", lambda: sum(last in one for one in _titles(amal)) == 20, 150)
    print(f"all there {time.monotonic() - healed:.1f} s after the cable was")
    assert "Seen from afar" not in _titles(amal)
    assert sorted(_titles(amal)) == sorted(f"Evening {one} {last}" for one in range(20))
