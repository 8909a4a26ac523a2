"""Servers that meet: what the tests of the federation stand on."""

from tests.fediverse import Fediverse


def test_nodes_and_strangers_reach_each_other_over_http(fediverse: Fediverse) -> None:
    riyadh, jeddah = fediverse.node(), fediverse.node()
    bea = fediverse.stranger()
    assert riyadh.host.split(":")[0] != jeddah.host.split(":")[0]
    fediverse.settle()
    assert bea.heard == []
    assert bea.send(f"{bea.url}/inbox", bea.activity("Follow", jeddah.origin)).status == 202
    assert [one["type"] for one in bea.heard] == ["Follow"]
