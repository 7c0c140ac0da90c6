"""Signed webhooks after Standard Webhooks 1.0 (standardwebhooks.com), and where they may go.

Pure: names are resolved by whoever sends.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import urlsplit

import msgspec

from auditapp.base.errors import Invalid

OVERLAP = timedelta(hours=24)  # how long the secret before is still used beside the new one
URL_LENGTH, NAME_LENGTH = 500, 120
PING = "ping"
_NAT64 = 0x0064FF9B << 64  # the upper 96 bits of 64:ff9b::/96, RFC 6052


class Webhook(msgspec.Struct, frozen=True):
    """Where messages go; ended ones get none."""

    id: str
    root_id: str
    agency_id: str
    name: str
    url: str
    secret_no: int
    rotated_at: datetime | None
    created_at: datetime
    created_by: str
    ended_at: datetime | None


class Delivery(msgspec.Struct, frozen=True):
    """One message and what came of it; its id is what the receiver knows it by."""

    id: str
    webhook_id: str
    event: str
    body: str
    made_hour: datetime
    attempts: int
    status: int | None
    fault: str
    done_hour: datetime | None


class Target(msgspec.Struct, frozen=True):
    """The parts of an address that a connection needs; path with its query."""

    is_tls: bool
    host: str
    port: int
    path: str


def secret_of(key: str, webhook_id: str, number: int) -> str:
    """Return a webhook's secret, as it is shown once: whsec_ and 32 bytes in base64."""
    raw = hmac.new(key.encode(), f"webhook:{webhook_id}:{number}".encode(), hashlib.sha256)
    return "whsec_" + base64.b64encode(raw.digest()).decode()


def sign(secret: str, message_id: str, timestamp: int, body: str) -> str:
    """Return one signature: v1, and HMAC-SHA256 over `id.timestamp.body` in base64."""
    raw = base64.b64decode(secret.removeprefix("whsec_"))
    said = f"{message_id}.{timestamp}.{body}".encode()
    return "v1," + base64.b64encode(hmac.new(raw, said, hashlib.sha256).digest()).decode()


def headers_of(hook: Webhook, key: str, delivery: Delivery, now: datetime) -> dict[str, str]:
    """Return the headers of a message; two signatures for a day after the secret was changed."""
    numbers = [hook.secret_no]
    if hook.rotated_at is not None and now < hook.rotated_at + OVERLAP:
        numbers.append(hook.secret_no - 1)
    at = int(now.timestamp())
    signed = (
        sign(secret_of(key, hook.id, number), delivery.id, at, delivery.body) for number in numbers
    )
    return {
        "content-type": "application/json",
        "user-agent": "auditapp-webhooks/1",
        "webhook-id": delivery.id,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(signed),
    }


def read_target(url: str) -> Target:
    """Return where an address leads; raises Invalid for what is no plain http(s) address."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError):
        raise Invalid("This is not an address of a web server.", field="url") from None
    is_plain = url.isascii() and url.isprintable() and " " not in url
    if not is_plain or parts.scheme not in ("https", "http") or not host:
        raise Invalid("This is not an address of a web server.", field="url")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Invalid("Please leave out user name, password and #.", field="url")
    is_tls = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(is_tls, host, port or (443 if is_tls else 80), path)


def may_reach(address: str, inside: Iterable[str]) -> bool:
    """Tell whether a message may go to an IP address: the public internet, or what is allowed.

    An address that carries another one (mapped, 6to4, NAT64, Teredo) is judged by both.
    """
    found, networks = ip_address(address.partition("%")[0]), _networks(inside)
    return all(_is_open(one, networks) for one in (found, *_carried(found)))


def is_inside(address: str, inside: Iterable[str]) -> bool:
    """Tell whether an IP address lies in a network that the operator named."""
    found = ip_address(address.partition("%")[0])
    return any(found in network for network in _networks(inside))


def _networks(inside: Iterable[str]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(network) for network in inside]


def _is_open(one: IPv4Address | IPv6Address, inside: list[IPv4Network | IPv6Network]) -> bool:
    if any(one in network for network in inside):
        return True
    mapped = isinstance(one, IPv6Address) and one.ipv4_mapped is not None
    return mapped or (one.is_global and not one.is_multicast and not one.is_reserved)


def _carried(one: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(one, IPv4Address):
        return []
    found = [one.ipv4_mapped, one.sixtofour]
    if one.teredo is not None:
        found += list(one.teredo)
    if int(one) >> 32 == _NAT64:
        found.append(IPv4Address(int(one) & 0xFFFFFFFF))
    return [other for other in found if other is not None]
