"""Who the client is, and by which name we may be called."""

import pytest

from auditapp.web.address import HostGuard, TrustedProxies, address_key, client_address
from auditapp.web.errors import ErrorLayer, Errors
from tests.web.wire import Probe, call, make_scope

PROXIES = TrustedProxies(["10.0.0.0/8", "fd00::/8"])


def seen(peer: str, forwarded: str | None, trusted: TrustedProxies) -> str:
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    return client_address(make_scope(headers=headers, client=(peer, 1)), trusted)


def test_it_trusts_no_header_by_default() -> None:
    assert seen("127.0.0.1", "6.6.6.6", TrustedProxies()) == "127.0.0.1"


def test_it_ignores_the_header_of_a_peer_that_is_no_proxy() -> None:
    assert seen("203.0.113.5", "6.6.6.6", PROXIES) == "203.0.113.5"


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
        ("203.0.113.9:4711", "203.0.113.9"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("10.0.0.8, 10.0.0.7", "10.0.0.8"),
        ("6.6.6.6, garbage", "10.0.0.1"),
        ("6.6.6.6, garbage, 10.0.0.7", "10.0.0.7"),
        ("", "10.0.0.1"),
        (None, "10.0.0.1"),
    ],
)
def test_it_takes_the_right_most_hop_that_is_no_proxy(forwarded: str | None, expected: str) -> None:
    assert seen("10.0.0.1", forwarded, PROXIES) == expected


def test_it_reads_several_headers_as_one_list() -> None:
    headers = [(b"x-forwarded-for", b"6.6.6.6"), (b"x-forwarded-for", b"203.0.113.9")]
    scope = make_scope(headers=headers, client=("10.0.0.1", 1))
    assert client_address(scope, PROXIES) == "203.0.113.9"


def test_it_survives_a_peer_without_address() -> None:
    assert client_address(make_scope(client=None), PROXIES) == "unknown"
    assert client_address(make_scope(client=("", 0)), PROXIES) == "unknown"


def test_it_is_not_fooled_by_ten_thousand_spoofed_hops() -> None:
    hops = ", ".join(f"6.6.{n // 256}.{n % 256}" for n in range(10_000))
    assert seen("10.0.0.1", f"{hops}, 203.0.113.9", PROXIES) == "203.0.113.9"


def test_it_counts_one_ipv6_network_as_one() -> None:
    assert address_key("2001:db8:1:2::1") == address_key("2001:db8:1:2:ffff::9")
    assert address_key("2001:db8:1:2::1") != address_key("2001:db8:1:3::1")
    assert address_key("203.0.113.9") == "203.0.113.9"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("hosts", "status"),
    [
        (["khaosat.example.vn"], 200),
        (["KhaoSat.Example.vn"], 200),
        (["khaosat.example.vn:8000"], 400),
        (["evil.khaosat.example.vn"], 400),
        (["khaosatXexample.vn"], 400),
        (["khaosat.example.vn", "evil.example"], 400),
        ([], 400),
    ],
)
async def test_it_answers_only_to_the_exact_host(hosts: list[str], status: int) -> None:
    app = ErrorLayer(HostGuard(Probe(), ["khaosat.example.vn"]), Errors())
    headers = [(b"host", host.encode()) for host in hosts]
    assert (await call(app, make_scope(headers=headers))).status == status


@pytest.mark.anyio
async def test_it_answers_to_any_host_when_none_is_set() -> None:
    answer = await call(HostGuard(Probe()), make_scope(headers={"host": "anything"}))
    assert answer.status == 200
