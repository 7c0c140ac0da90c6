"""Who may do what: a rule per route, declared in app/routes and enforced before its handler.

A person without any role on the thing gets the same 404 as for a thing that does not exist; one
with a role that does not allow the act gets 403.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

import msgspec
from litestar.types import Scope

from auditapp.base.errors import Forbidden, NotFound, NotSignedIn
from auditapp.base.words import N_
from auditapp.web.asgi import header

_OTHER = N_("Somebody else is signed in here now. Please sign in as the person who wrote this.")
_NOT_MADE_FOR = N_("This API token was not made for that.")


class Person(Protocol):
    """What a rule needs to know of the person who acts."""

    @property
    def grants(self) -> tuple[Any, ...]:
        """Return the roles held, each on a node."""
        ...

    def roles_at(self, path: str) -> frozenset[str]:
        """Return the roles that hold at a node."""
        ...


# From the route's path parameters to the tree path of the thing's node (None: no such thing).
Node = Callable[[Any, Mapping[str, Any]], Awaitable[str | None]]
# Grants more than roles do, such as membership of an audit team: returns role names.
Extra = Callable[[Any, Any, Mapping[str, Any]], Awaitable[frozenset[str]]]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """Roles that allow a route, and where they must hold; `node` None means: anywhere at all."""

    public: bool = False
    roles: frozenset[str] = frozenset()
    node: Node | None = None
    besides: Extra | None = None
    scope: str = ""  # what the token of a program must be made for; '' takes no token


PUBLIC = Rule(public=True)
SIGNED_IN = Rule()


def allow(
    *roles: str, node: Node | None = None, besides: Extra | None = None, scope: str = ""
) -> Rule:
    """Return the rule that one of roles must hold at the node that the address names."""
    return Rule(roles=frozenset(roles), node=node, besides=besides, scope=scope)


async def check(
    rule: Rule, person: Person | None, database: Any, params: Mapping[str, Any]
) -> None:
    """Let the request through or raise NotSignedIn, NotFound or Forbidden."""
    held = None
    if person is not None and rule.node is not None and not rule.public:

        async def look(conn: Any) -> frozenset[str] | None:
            return await find_held(rule, person, conn, params)

        held = await database.read_at_once(look)
    decide(rule, person, held)


async def find_held(
    rule: Rule, person: Person, conn: Any, params: Mapping[str, Any]
) -> frozenset[str] | None:
    """Return what the person holds at the node of the rule; None where there is no such node."""
    if rule.node is None:
        return None
    path = await rule.node(conn, params)
    if path is None:
        return None
    held = person.roles_at(path)
    if rule.besides is not None:
        held |= await rule.besides(conn, person, params)
    return held


def check_writer(scope: Scope, account_id: str) -> None:
    """Raise NotSignedIn when a page of one person sends under the session of another.

    A tablet's outbox names in `X-Account` who wrote what it sends.
    """
    writer = header(scope, b"x-account")
    if writer and account_id:
        check_writer_is(writer, account_id)


def check_writer_is(writer: str, account_id: str) -> None:
    """Raise NotSignedIn unless the person signed in is the one who wrote what was sent."""
    if writer != account_id:
        raise NotSignedIn(_OTHER)


def decide(rule: Rule, person: Person | None, held: frozenset[str] | None) -> None:
    """Let through whoever holds what the rule asks; raises as check does."""
    if rule.public:
        return
    if person is None:
        raise NotSignedIn
    scopes = getattr(person, "scopes", None)  # tokens alone have some
    if scopes is not None and rule.scope not in scopes:
        raise Forbidden(_NOT_MADE_FOR)
    if not rule.roles:
        return
    if rule.node is None:
        held = frozenset(str(grant.role) for grant in person.grants)
    elif not held:
        raise NotFound
    if not (held or frozenset()) & rule.roles:
        raise Forbidden
