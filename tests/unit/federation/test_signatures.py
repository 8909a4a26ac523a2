"""What a signature must cover, and what it then protects (S2 to S5)."""

import base64
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256

from services.federation.signatures import (
    Scheme,
    SignatureInvalid,
    SignedRequest,
    key_id,
    scheme_of,
    verify,
)
from tests.unit.federation.signing import BODY, INBOX, NOW, a_key, signed

SCHEMES: list[Scheme] = ["cavage", "rfc9421"]
both = pytest.mark.parametrize("scheme", SCHEMES)


def check(request: SignedRequest, *, at: timedelta = timedelta()) -> None:
    verify(request, a_key().private.public_key(), NOW + at)


def refused(
    request: SignedRequest, reason: str | None = None, *, at: timedelta = timedelta()
) -> None:
    with pytest.raises(SignatureInvalid, match=reason):
        check(request, at=at)


def with_headers(request: SignedRequest, **changed: str) -> SignedRequest:
    names = {name.replace("_", "-"): value for name, value in changed.items()}
    return replace(request, headers={**request.headers, **names})


def by_hand(lines: list[str], *, parameters: str = "", headers: str = "") -> SignedRequest:
    """A request signed over exactly these lines, as somebody else's program might."""
    text = "\n".join(lines).encode()
    made = base64.b64encode(a_key().private.sign(text, padding.PKCS1v15(), SHA256())).decode()
    names = headers or " ".join(line.partition(": ")[0] for line in lines)
    header = f'keyId="{a_key().id}",{parameters}headers="{names}",signature="{made}"'
    return with_headers(signed("cavage"), signature=header)


def lines_of(request: SignedRequest) -> list[str]:
    sent = request.headers
    return [
        "(request-target): post /ap/inbox",
        *(f"{name}: {sent[name]}" for name in ("host", "date", "digest")),
    ]


@both
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_we_sign_verifies(scheme: Scheme, method: str) -> None:
    request = signed(scheme, method=method, headers={"Accept": "application/activity+json"})
    check(request)
    assert scheme_of(request) == scheme
    assert key_id(request) == a_key().id
    assert ("digest" in request.headers) == (scheme == "cavage" and method == "POST")


def test_the_form_every_peer_reads() -> None:
    """Contract 3.1: zero-padded day, GMT, SHA-256 in capitals, parameters without spaces."""
    sent = signed("cavage").headers
    assert sent["date"] == "Mon, 01 Mar 2027 09:00:00 GMT"
    assert sent["digest"].startswith("SHA-256=")
    assert re.fullmatch(
        r'keyId="https://beta.test/ap/relay#main-key",algorithm="rsa-sha256",'
        r'headers="\(request-target\) host date digest",signature="[A-Za-z0-9+/]+=*"',
        sent["signature"],
    )
    with_port = signed("cavage", method="GET", url="https://beta.test:8443/ap/relay")
    assert with_port.headers["host"] == "beta.test:8443"


@pytest.mark.parametrize("missing", range(4))
def test_s02_target_host_date_and_digest_must_be_signed(missing: int) -> None:
    lines = lines_of(signed("cavage"))
    check(by_hand(lines))
    left_out = lines.pop(missing).partition(": ")[0]
    named = "its time" if left_out == "date" else re.escape(left_out)
    refused(by_hand(lines), f"{named} is not signed")


@pytest.mark.parametrize("missing", ['"@method"', '"@target-uri"', '"content-digest"', ";created"])
def test_s02_the_same_of_rfc_9421(missing: str) -> None:
    from http_message_signatures import HTTPMessageSigner
    from http_message_signatures.algorithms import RSA_V1_5_SHA256

    from services.federation.signatures.rfc9421 import _OneKey

    request = signed("rfc9421")
    headers = dict(request.headers)
    covered = [one for one in ("@method", "@target-uri", "content-digest") if one not in missing]
    signer = HTTPMessageSigner(
        signature_algorithm=RSA_V1_5_SHA256, key_resolver=_OneKey(a_key().private)
    )
    whole = replace(request, headers=headers)
    signer.sign(
        whole,
        key_id=a_key().id,
        created=NOW,
        covered_component_ids=covered,
        use_existing_digest=True,
    )
    sent = {name.lower(): value for name, value in headers.items()}
    if missing == ";created":
        sent["signature-input"] = re.sub(r";created=\d+", "", sent["signature-input"])
    refused(
        replace(request, headers=sent), "created" if missing == ";created" else "covered|Digest"
    )


def test_s03_the_digest_is_that_of_the_raw_bytes() -> None:
    request = signed("cavage")
    lines = lines_of(request)
    value = request.headers["digest"].removeprefix("SHA-256=")
    for header in (f"sha-256={value}", f"Sha-256={value}", f"unixsum=30637,SHA-256={value}"):
        lines[3] = f"digest: {header}"
        check(with_headers(by_hand(lines), digest=header))
    for header in (f"MD5={value}", f"SHA-256={value},SHA-256=AAAA", "SHA-256=", "SHA-256=é"):
        lines[3] = f"digest: {header}"
        refused(with_headers(by_hand(lines), digest=header), "digest is not that of the body")
    for scheme in SCHEMES:
        spaced = replace(signed(scheme), body=b'{"type": "Follow"}')
        refused(spaced, "(?i)digest")


@both
def test_s04_five_minutes_ago_to_an_hour_ahead(scheme: Scheme) -> None:
    request = signed(scheme)
    check(request, at=timedelta(minutes=5))
    check(request, at=-timedelta(hours=1))
    refused(request, "time", at=timedelta(minutes=5, seconds=1))
    refused(request, "time", at=-timedelta(hours=1, seconds=1))


def test_s04_every_time_that_is_signed_counts() -> None:
    lines = lines_of(signed("cavage"))
    now = int(NOW.timestamp())
    fresh = [*lines[:2], f"(created): {now}", lines[3]]
    check(by_hand(fresh, parameters=f'algorithm="hs2019",created={now},'))
    refused(by_hand(fresh, parameters=f"created={now + 1},"), "does not match")
    old = [*lines, f"(created): {now - 600}"]
    refused(by_hand(old, parameters=f"created={now - 600},"), "time is too far")
    over = [*lines, f"(expires): {now - 1}"]
    refused(by_hand(over, parameters=f"expires={now - 1},"), "expired")


@both
def test_s05_a_swapped_body_path_query_or_method_is_refused(scheme: Scheme) -> None:
    request = signed(scheme)
    check(request)
    for swapped in (
        replace(request, body=BODY + b" "),
        replace(request, url="https://alpha.test/ap/people/amal/inbox"),
        replace(request, url=f"{INBOX}?for=amal"),
        replace(request, url="https://gamma.test/ap/inbox"),
        replace(request, method="PUT"),
        with_headers(request, host="gamma.test"),
    ):
        refused(swapped)
    read = signed(scheme, method="GET", url="https://alpha.test/ap/relay?page=1")
    check(read)
    refused(replace(read, url="https://alpha.test/ap/relay?page=2"))
    refused(replace(read, url="https://alpha.test/ap/relay"))


@both
def test_another_key_does_not_verify(scheme: Scheme) -> None:
    other = a_key("https://gamma.test/ap/relay").private.public_key()
    with pytest.raises(SignatureInvalid):
        verify(signed(scheme), other, NOW)


def test_hosts_without_their_port_are_ours_too() -> None:
    """Contract 3.1: Gancio and WordPress sign the host without its port."""
    lines = lines_of(signed("cavage"))
    lines[1] = "host: alpha.test"
    request = with_headers(by_hand(lines), host="alpha.test")
    check(replace(request, url="https://alpha.test:8443/ap/inbox"))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "keyId",
        'keyId=""',
        'keyId="a",keyId="b"',
        'keyId="a" signature="b"',
        'keyId="a',
        "\x00",
        'keyId="k",headers="(request-target) host date digest"',
        'keyId="k",algorithm="none",headers="(request-target) host date digest",signature=""',
        'keyId="k",headers="(request-target) host date digest date",signature="AAAA"',
        'keyId="k",headers="(request-target) host date digest x-none",signature="AAAA"',
        'keyId="k",headers="(request-target) host (created) digest",signature="AAAA"',
        'keyId="k",created=999999999999999,headers="(request-target) host (created) digest",'
        'signature="AAAA"',
        'keyId="k",headers="(request-target) host date digest",signature="%%%"',
        'keyId="k",headers="(request-target) host date digest (nobody)",signature="AAAA"',
        "x" * 10000,
    ],
)
def test_rubbish_is_refused_and_nothing_else_happens(header: str) -> None:
    refused(with_headers(signed("cavage"), signature=header))
    for name in ("signature", "signature-input"):
        refused(with_headers(signed("rfc9421"), **{name.replace("-", "_"): header}))


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Mar 2027 09:00:00 GMT", "é", "0"])
def test_dates_nobody_can_read_are_refused(date: str) -> None:
    refused(with_headers(signed("cavage"), date=date), "date")
