"""What we say arrives elsewhere: in order, once, for days if need be (S26 to S29)."""

from typing import Any

import pytest

from services.common.contracts.federation import Federation, TrustPeer
from services.common.contracts.shared import Asker
from services.federation.signatures import SignedRequest, scheme_of
from tests.fediverse import FederatedNode, Fediverse, Stranger
from tests.receiver import Reply

ADMIN = Asker(username="operator", confirmed=True, admin=True)


class Speaker:
    """A node whose own actor says things to strangers."""

    def __init__(self, fediverse: Fediverse) -> None:
        self.node: FederatedNode = fediverse.node()
        self.fediverse = fediverse
        self.parts = self.node.services["federation"].instance.use_cases
        self.relay = f"{self.node.origin}/ap/relay"
        self.said = 0

    def say(self, *inboxes: str, about: str = "") -> str:
        """One more activity, about a thing of its own or this one; gives its id."""
        self.said += 1
        id = f"{self.node.origin}/ap/activities/said-{self.said}"
        thing = about or f"{self.node.origin}/ap/events/thing-{self.said}"
        activity = {"id": id, "type": "Announce", "actor": self.relay, "object": thing}
        self.parts.tellers.outbound.send(activity, signer=self.relay, to_inboxes=inboxes)
        return id

    def settle(self, **later: float) -> None:
        self.fediverse.clock.advance(**later)
        self.fediverse.settle()

    def jobs(self, **query: Any) -> list[dict[str, Any]]:
        found = self.node.services["federation"].database["deliveries"].find(query)
        return list(found.sort("number", 1))


@pytest.fixture
def speaker(fediverse: Fediverse) -> Speaker:
    return Speaker(fediverse)


def heard(stranger: Stranger) -> list[str]:
    return [one["id"].rsplit("/", 1)[1] for one in stranger.heard]


def test_s26_what_fails_is_tried_sixteen_times_at_growing_distances(speaker, fediverse) -> None:
    bea = fediverse.stranger()
    bea.status = 503
    speaker.say(bea.inbox)
    speaker.settle()
    for attempt in range(1, 16):
        assert len(bea.asked) == attempt
        [job] = speaker.jobs()
        waits = (job["due_at"] - fediverse.clock.now()).total_seconds()
        assert attempt**4 + 15 <= waits <= attempt**4 * 1.5 + 15
        if attempt < 4:
            speaker.settle(seconds=waits - 1)
            assert len(bea.asked) == attempt
        speaker.settle(seconds=waits)
    assert [len(bea.asked), speaker.jobs()[0]["state"]] == [16, "failed"]
    speaker.settle(days=30)
    assert len(bea.asked) == 16
    # Each attempt is signed anew: what was signed days ago would be refused.
    assert len({one.headers["date"] for one in bea.asked}) == 16


def test_s27_ten_failures_give_an_inbox_a_minute_of_peace(speaker, fediverse) -> None:
    bea, carl = fediverse.stranger(), fediverse.stranger("carl")
    bea.status = 500
    for _ in range(14):
        speaker.say(bea.inbox, carl.inbox)
    speaker.settle()
    assert len(bea.asked) == 10
    assert len(carl.asked) == 14, "another inbox does not suffer"
    speaker.say(bea.inbox)
    speaker.settle(seconds=59)
    assert len(bea.asked) == 10
    # Then one goes to see; it fails, and there is peace again.
    speaker.settle(seconds=2)
    assert len(bea.asked) == 11
    speaker.settle(seconds=59)
    assert len(bea.asked) == 11
    # Once one arrives, everything does at once.
    bea.status = 202
    bea.asked.clear()
    speaker.settle(seconds=2)
    assert len(set(heard(bea))) == len(heard(bea)) == 15


def test_s28_a_host_that_fails_on_seven_days_is_left_until_it_is_heard(speaker, fediverse) -> None:
    bea = fediverse.stranger()
    bea.status = 503
    host = bea.id.split("/")[2]
    for _day in range(7):
        assert speaker.parts.kept_to_say.hosts.unavailable(9) == []
        speaker.say(bea.inbox)
        speaker.settle(days=1)
    assert [one.name for one in speaker.parts.kept_to_say.hosts.unavailable(9)] == [host]
    bea.status = 202
    bea.asked.clear()
    speaker.say(bea.inbox)
    speaker.settle(days=3)
    assert bea.asked == []
    # It sends something that we can verify: what it missed comes, once.
    answer = bea.send(f"{speaker.relay}/inbox", bea.activity("Follow", speaker.relay))
    assert answer.status == 202
    speaker.settle()
    assert sorted(heard(bea)) == [f"said-{n}" for n in range(1, 9)]
    assert speaker.parts.kept_to_say.hosts.unavailable(9) == []


def test_s29_an_inbox_that_is_gone_is_dropped_with_who_was_there(speaker, fediverse) -> None:
    bea = fediverse.stranger()
    answer = bea.send(f"{speaker.relay}/inbox", bea.activity("Follow", speaker.relay))
    assert answer.status == 202
    speaker.settle()
    followers = speaker.parts.kept_to_say.followers
    bea.status = 410
    speaker.say(bea.inbox)
    speaker.settle()
    assert [one["state"] for one in speaker.jobs(inbox=bea.inbox)] == ["gone"]
    assert followers.find(bea.id, speaker.relay), "the actor is still there"
    bea.replies["/users/bea"] = Reply(410)
    speaker.say(bea.inbox)
    speaker.settle(hours=1)
    assert len(bea.heard) == 2, "nothing is tried twice"
    assert followers.find(bea.id, speaker.relay) is None


def test_s29_who_does_not_believe_a_signature_gets_the_other_kind_once(speaker, fediverse) -> None:
    bea = fediverse.stranger()
    bea.replies["/users/bea/inbox"] = [Reply(401), Reply(202)]
    speaker.say(bea.inbox)
    speaker.settle()
    speaker.say(bea.inbox)
    speaker.settle()
    schemes = [scheme_of(SignedRequest("POST", bea.inbox, one.headers)) for one in bea.asked]
    assert schemes == ["cavage", "rfc9421", "rfc9421"], "what worked is remembered"
    # Who believes neither is not asked again.
    bea.replies["/users/bea/inbox"] = Reply(401)
    bea.asked.clear()
    speaker.say(bea.inbox)
    speaker.settle(days=1)
    assert len(bea.asked) == 2
    assert speaker.jobs()[-1]["state"] == "refused"


def test_an_inbox_that_asks_to_wait_is_waited_for(speaker, fediverse) -> None:
    bea = fediverse.stranger()
    bea.status, bea.answer_headers = 429, {"Retry-After": "700"}
    speaker.say(bea.inbox)
    speaker.settle()
    bea.status = 202
    speaker.settle(seconds=699)
    assert len(bea.asked) == 1
    speaker.settle(seconds=1)
    assert len(bea.asked) == 2


def test_what_is_said_of_one_thing_arrives_in_order_and_holds_up_no_other(
    speaker, fediverse
) -> None:
    bea = fediverse.stranger()
    thing = f"{speaker.node.origin}/ap/events/one"
    bea.replies["/users/bea/inbox"] = [Reply(500), Reply(202)]
    first = [speaker.say(bea.inbox, about=thing) for _ in range(3)]
    speaker.settle()
    other = speaker.say(bea.inbox)
    speaker.settle()
    arrived = [one["id"] for one in bea.heard]
    assert arrived == [first[0], other], "two wait behind the one that failed"
    speaker.settle(seconds=30)
    assert [one["id"] for one in bea.heard][2:] == first


def test_a_cut_of_two_minutes_under_200_activities_loses_and_doubles_nothing(
    speaker, fediverse
) -> None:
    bea = fediverse.stranger()
    bea.replies["/inbox"] = Reply(raw=lambda line: None)
    said = [speaker.say(bea.shared_inbox, about=f"{bea.url}/{n % 25}") for n in range(200)]
    for _ in range(4):
        speaker.settle(seconds=30)
    del bea.replies["/inbox"]
    bea.asked.clear()
    speaker.settle(seconds=60)
    speaker.settle(seconds=60)
    arrived = [one["id"] for one in bea.heard]
    assert sorted(arrived) == sorted(said)
    for thing in range(25):
        assert [one for one in arrived if said.index(one) % 25 == thing] == said[thing::25]


def test_what_a_killed_process_had_in_hand_is_brought_by_another(speaker, fediverse) -> None:
    bea = fediverse.stranger()
    thing = f"{speaker.node.origin}/ap/events/one"
    said = [speaker.say(bea.inbox, about=thing) for _ in range(3)]
    kept = speaker.parts.kept_to_say.deliveries
    [(held, _inbox)] = kept.due("first", 9)
    assert len(kept.take("first", [held])) == 1
    assert kept.take("first", [held]) == [], "nobody else has it meanwhile"
    speaker.settle(seconds=80)
    assert bea.asked == []
    speaker.settle(seconds=11)
    assert [one["id"] for one in bea.heard] == said


def test_s21_nothing_is_brought_to_a_host_that_is_blocked(speaker, fediverse) -> None:
    bea = fediverse.stranger()
    bea.status = 503
    speaker.say(bea.inbox)
    speaker.settle()
    command = TrustPeer(asker=ADMIN, host=bea.id.split("/")[2], trust="blocked")
    speaker.node.remote(Federation).trust_peer(command)
    speaker.say(bea.inbox)
    speaker.settle(seconds=60)
    assert len(bea.asked) == 1
    assert [one["state"] for one in speaker.jobs()] == ["refused"]
