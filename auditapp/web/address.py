"""Who is asking, and by which name we were asked: the client's address and allowed hosts.

Forwarding headers are believed only from configured proxies, read from the right: the first
address that is not one of our proxies is the client. With no proxy configured they are ignored.
"""

from collections.abc import Awaitable, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from auditapp.base.errors import BadRequest
from auditapp.base.words import N_
from auditapp.web.asgi import Layer, header_values

Address = IPv4Address | IPv6Address
UNKNOWN = "unknown"
_HOPS_READ = 32


class TrustedProxies:
    """The proxies whose word about the client's address we take; made once from the setting."""

    def __init__(self, networks: Iterable[str] = ()) -> None:
        self._networks = tuple(ip_network(text.strip(), strict=False) for text in networks)

    def __bool__(self) -> bool:
        return bool(self._networks)

    def __contains__(self, address: Address) -> bool:
        return any(
            address.version == network.version and address in network for network in self._networks
        )


def client_address(scope: Scope, trusted: TrustedProxies) -> str:
    """The address of the client: the peer, or the right-most hop that is no proxy of ours."""
    client = scope.get("client")
    peer = parse_address(client[0]) if client else None
    if peer is None:
        return UNKNOWN
    if not trusted or peer not in trusted:
        return str(peer)
    return str(_right_most_untrusted(peer, _hops(scope), trusted))


def parse_address(text: str) -> Address | None:
    """An address out of `1.2.3.4`, `1.2.3.4:5`, `::1`, `[::1]:5`; mapped IPv4 becomes IPv4."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def address_key(address: str) -> str:
    """What a limit counts by: one IPv4 address, or the /64 that one IPv6 customer holds."""
    parsed = parse_address(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((int(parsed) >> 64 << 64, 64)))
    return address


def _right_most_untrusted(peer: Address, hops: list[str], trusted: TrustedProxies) -> Address:
    nearest = peer
    for text in reversed(hops[-_HOPS_READ:]):
        hop = parse_address(text)
        # A hop that is no address was not written by our proxy: stop at the last one known.
        if hop is None:
            return nearest
        nearest = hop
        if hop not in trusted:
            return hop
    return nearest


def _hops(scope: Scope) -> list[str]:
    joined = b",".join(header_values(scope, b"x-forwarded-for")).decode("latin-1")
    return joined.split(",") if joined else []


class HostGuard(Layer):
    """Answers 400 unless the Host header is, to the letter, one of the allowed; none set = any.

    No patterns: a pattern for hosts was the fault in CVE-2026-25479.
    """

    def __init__(self, app: ASGIApp, allowed: Iterable[str] = ()) -> None:
        super().__init__(app)
        self.allowed = frozenset(host.strip().lower().encode() for host in allowed)

    def handle(self, scope: HTTPScope, receive: Receive, send: Send) -> Awaitable[None]:
        hosts = header_values(scope, b"host")
        if len(hosts) > 1 or (self.allowed and not self._is_allowed(hosts)):
            raise BadRequest(N_("This address is not one that this service answers to."))
        return self.inside(scope, receive, send)

    def _is_allowed(self, hosts: list[bytes]) -> bool:
        return bool(hosts) and hosts[0].lower() in self.allowed
