"""Who may do what: every route × method × role × relation, against the table in app/routes.

What is expected follows from a route's rule alone; what happens is observed twice. Every cell goes
through `web.access.check` with the person as the service recognises him. What must be refused goes
over HTTP as well, where no handler may have run: every route × method × relation, the roles taking
turns from route to route, since the same check decides there. What is allowed is sent over HTTP
once per route and method, with an empty form: any answer of the handler will do, but a refusal or
a fault of ours.
"""

import importlib
import pkgutil
from collections.abc import AsyncIterator, Iterator
from types import ModuleType
from typing import Any

import httpx
import msgspec
import pytest
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

import auditapp
from auditapp.app.routes import ROUTES, RULES
from auditapp.app.service import Service
from auditapp.app.wiring import wired
from auditapp.base.clock import FixedClock
from auditapp.base.errors import AppError
from auditapp.people.actions import identify
from auditapp.people.models import Actor
from auditapp.surveys.queries.places import node_of_survey, roles_where_it_runs
from auditapp.web.access import Rule, check
from tests.house.stage import (
    HELD,
    HELD_AT_NODE,
    PARAMETER,
    SHUT_OUT,
    Player,
    Stage,
    new_session,
    play,
    set_stage,
    subject_of,
)

pytestmark = pytest.mark.anyio
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ALLOWED = 200


class Target(msgspec.Struct):
    """One route with real things in its address."""

    name: str
    method: str
    path: str
    params: dict[str, str]
    rule: Rule


class Cell(msgspec.Struct):
    """One line of the table: who sends what, and what must come of it."""

    target: Target
    player: Player | None
    expected: int

    def __str__(self) -> str:
        who = f"{self.player.role}, {self.player.relation}" if self.player else "nobody"
        return f"{self.target.name} ({self.target.method} {self.target.path}) by {who}"


def expected(rule: Rule, player: Player | None) -> int:
    """Return what the rule says for this person, in statuses; 200 stands for allowed."""
    if rule.public:
        return ALLOWED
    if player is None or player.relation in SHUT_OUT:
        return 401
    if not rule.roles:
        return ALLOWED
    if rule.node is node_of_survey and player.relation == "thing of the parent agency":
        # It runs at everything below its agency: who works there may look, and change nothing.
        may_look = rule.besides is roles_where_it_runs and player.role in rule.roles
        return ALLOWED if may_look else 403
    holds = player.relation in (HELD if rule.node is None else HELD_AT_NODE)
    if not holds:
        return 403 if rule.node is None else 404
    return ALLOWED if player.role in rule.roles else 403


async def test_it_gives_every_cell_what_the_table_says(
    service: Service, client: httpx.AsyncClient, clock: FixedClock
) -> None:
    stage = await set_stage(service, clock)
    service.walls.stop()  # a stream would not end by itself
    targets = [target async for target in _targets(stage)]
    players: list[Player | None] = [None, *await play(stage)]
    cells = [
        Cell(target, player, expected(target.rule, player))
        for target in targets
        for player in players
    ]
    faults = [fault async for fault in _faults(stage, client, cells)]
    assert faults == []
    assert len(cells) == len(targets) * 64


async def _faults(stage: Stage, client: httpx.AsyncClient, cells: list[Cell]) -> AsyncIterator[str]:
    people = {id(cell.player): await _recognised(stage, cell.player) for cell in cells[:64]}
    for cell in cells:
        told = await _check(stage, cell, people[id(cell.player)])
        if told != cell.expected:
            yield f"{cell}: expected {cell.expected}, the rule's check says {told}"
    for cell in _refused_in_turn(cells):
        got = _status(await _send(client, cell))
        if got != cell.expected:
            yield f"{cell}: expected {cell.expected}, got {got}"
    for cell in _one_allowed_each(cells):
        if cell.player is not None:  # what ran before may have ended the session
            cell.player.cookie = await new_session(stage, cell.player.account_id)
        got = _status(await _send(client, cell))
        if got in {401, 403, 405} or got >= 500:
            yield f"{cell}: allowed, and yet {got}"


def _refused_in_turn(cells: list[Cell]) -> Iterator[Cell]:
    """Give one refused cell per route, method and relation, with another role at the next route."""
    refused: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        if cell.expected != ALLOWED:
            relation = cell.player.relation if cell.player else ""
            key = (f"{cell.target.name} {cell.target.method}", relation)
            refused.setdefault(key, []).append(cell)
    for turn, alike in enumerate(refused.values()):
        yield alike[turn % len(alike)]


def _one_allowed_each(cells: list[Cell]) -> list[Cell]:
    """Return one allowed cell per route, those that only look first."""
    first: dict[str, Cell] = {}
    for cell in cells:
        if cell.expected == ALLOWED:
            first.setdefault(cell.target.name, cell)
    return sorted(first.values(), key=lambda cell: cell.target.method)


async def test_it_refuses_every_method_that_is_not_declared(
    service: Service, client: httpx.AsyncClient, clock: FixedClock
) -> None:
    stage = await set_stage(service, clock)
    targets = [target async for target in _targets(stage)]
    declared = {(target.path, target.method) for target in targets}
    templates: dict[str, Target] = {}
    for target in targets:
        templates.setdefault(_template(target.name), target)
    for target in templates.values():
        for method in METHODS:
            if (target.path, method) not in declared and not _is_shared(target, method):
                answer = await client.request(method, target.path)
                assert answer.status_code == 405, f"{method} {target.path}"


def _is_shared(target: Target, method: str) -> bool:
    return any(
        _template(str(handler.name)) == _template(target.name) and method in handler.http_methods
        for _, handler in ROUTES
    )


async def test_it_resolves_every_thing_to_the_node_where_it_stands(
    service: Service, clock: FixedClock
) -> None:
    stage = await set_stage(service, clock)
    async with service.database.reading() as conn:
        async for target in _targets(stage):
            if target.rule.node is not None:
                path = await target.rule.node(conn, target.params)
                assert path == stage.node.path, f"{target.name}: {path}"


async def test_it_answers_404_for_things_that_do_not_exist(
    service: Service, client: httpx.AsyncClient, clock: FixedClock
) -> None:
    stage = await set_stage(service, clock)
    (player,) = [
        one for one in await play(stage) if (one.role, one.relation) == ("administrator", "own")
    ]
    async for target in _targets(stage):
        if target.rule.node is not None:
            for value in target.params.values():
                target.path = target.path.replace(value, "nothing")
            answer = await _send(client, Cell(target, player, 404))
            assert answer.status_code == 404, target.name


def test_it_knows_a_subject_for_every_parameter() -> None:
    missing = [
        f"{handler.name}: {parameter}"
        for _, handler in ROUTES
        for parameter in PARAMETER.findall(_template(str(handler.name)))
        if subject_of(str(handler.name), parameter) is None
    ]
    assert missing == [], "say in tests/house/stage.py how to make these"


def test_it_lists_every_handler_of_every_room() -> None:
    listed = {id(handler) for _, handler in ROUTES}
    missing = [
        f"{module.__name__}.{name}"
        for module in _pages()
        for name, value in vars(module).items()
        if isinstance(value, HTTPRouteHandler) and id(value) not in listed
    ]
    assert missing == [], "put these into ROUTES in app/routes"


def test_it_has_one_rule_per_name() -> None:
    names = [handler.name for _, handler in ROUTES]
    assert len(set(names)) == len(names)
    assert None not in names


async def test_it_serves_nothing_beside_the_table_but_the_api_document(service: Service) -> None:
    beside = {
        route.path
        for route in wired().routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if handler.name not in RULES and handler.http_methods != {"OPTIONS"}
    }
    assert all(path.startswith("/api/v1") for path in beside), beside


def _pages() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(auditapp.__path__, "auditapp."):
        if ".pages" in found.name:
            yield importlib.import_module(found.name)


def _template(name: str) -> str:
    (handler,) = [one for _, one in ROUTES if one.name == name]
    (path,) = handler.paths
    return path


async def _targets(stage: Stage) -> AsyncIterator[Target]:
    """Give every route with things of its own in the address, so that none spoils another's."""
    for rule, handler in ROUTES:
        name = str(handler.name)
        template = _template(name)
        params = {}
        for parameter in PARAMETER.findall(template):
            subject = subject_of(name, parameter)
            assert subject is not None, f"{name}: {parameter}"
            params[parameter] = await subject(stage)
        path = PARAMETER.sub(lambda found, of=params: of[found.group(1)], template)  # type: ignore[misc]
        for method in sorted(handler.http_methods):
            yield Target(name, str(method), path, params, rule)


async def _check(stage: Stage, cell: Cell, person: Actor | None) -> int:
    """Ask the rule's check about the person whom the service recognises."""
    try:
        await check(cell.target.rule, person, stage.service.database, cell.target.params)
    except AppError as error:
        return error.status
    return ALLOWED


async def _recognised(stage: Stage, player: Player | None) -> Actor | None:
    if player is None:
        return None
    headers = [(b"cookie", f"session={player.cookie}".encode())]
    scope: dict[str, Any] = {"path": "/", "headers": headers}
    return await identify(stage.service.database, stage.clock, stage.service.settings, scope)


async def _send(client: httpx.AsyncClient, cell: Cell) -> httpx.Response:
    client.cookies.clear()
    headers = {"cookie": f"session={cell.player.cookie}"} if cell.player else {}
    data = None if cell.target.method == "GET" else {"nothing": ""}
    return await client.request(cell.target.method, cell.target.path, headers=headers, data=data)


def _status(answer: httpx.Response) -> int:
    """Return the status; being led to the sign-in page counts as 401."""
    is_led_away = answer.headers.get("location", "").startswith("/sign-in")
    return 401 if is_led_away and answer.request.method == "GET" else answer.status_code
