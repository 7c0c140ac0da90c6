"""Statements about where surveys run, and about who may look because of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from auditapp.agencies import queries as tree
from auditapp.agencies.models import Agency, Point, is_within
from auditapp.agencies.tables import agencies, service_points
from auditapp.store.engine import Connection
from auditapp.surveys.models.survey import Survey
from auditapp.surveys.tables import survey_agencies, survey_points, surveys

LOOKS_ON = "looks_on"  # no role: sees a survey of somebody above that runs at one's own counters


class Spot(NamedTuple):
    """A counter with its agency."""

    point: Point
    agency: Agency


async def node_of_survey(conn: Connection, params: Mapping[str, Any]) -> str | None:
    """Return the path of the node that a survey was opened for, for access checks."""
    return await conn.scalar(
        sa.select(agencies.c.path)
        .join(surveys, surveys.c.agency_id == agencies.c.id)
        .where(surveys.c.id == params["survey_id"])
    )


async def roles_where_it_runs(
    conn: Connection, person: Any, params: Mapping[str, Any]
) -> frozenset[str]:
    """Return the roles that a person holds somewhere where the survey runs, for looking at it."""
    at_agencies, at_points = await list_paths(conn, str(params["survey_id"]))
    return frozenset(
        grant.role.value
        for grant in person.grants
        if any(is_within(path, grant.path) for path in (*at_agencies, *at_points))
        or any(is_within(grant.path, path) for path in at_agencies)
    )


async def onlooker(conn: Connection, person: Any, params: Mapping[str, Any]) -> frozenset[str]:
    """Return LOOKS_ON for a person who may see the survey, so that he is not told it is not there
    when he may not change it."""
    held = await roles_where_it_runs(conn, person, params)
    return frozenset({LOOKS_ON}) if held else frozenset()


async def list_paths(conn: Connection, survey_id: str) -> tuple[list[str], list[str]]:
    """Return the paths of (agencies, points' agencies) at which a survey was opened."""
    at_agencies = await conn.scalars(
        sa.select(agencies.c.path)
        .join(survey_agencies, survey_agencies.c.agency_id == agencies.c.id)
        .where(survey_agencies.c.survey_id == survey_id)
    )
    at_points = await conn.scalars(
        sa.select(agencies.c.path)
        .join(service_points, service_points.c.agency_id == agencies.c.id)
        .join(survey_points, survey_points.c.point_id == service_points.c.id)
        .where(survey_points.c.survey_id == survey_id)
    )
    return list(at_agencies), list(at_points)


async def list_places(conn: Connection, survey_id: str) -> tuple[list[str], list[str]]:
    """Return (agencies, points) at which a survey was opened."""
    agency_ids, point_ids = await list_places_of(conn, [survey_id])
    return agency_ids.get(survey_id, []), point_ids.get(survey_id, [])


async def list_places_of(
    conn: Connection, survey_ids: Sequence[str]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return (agencies, points) at which each of these surveys was opened."""
    found: tuple[dict[str, list[str]], dict[str, list[str]]] = ({}, {})
    tables = ((survey_agencies, "agency_id"), (survey_points, "point_id"))
    for (table, column), places in zip(tables, found, strict=True):
        statement = sa.select(table.c.survey_id, table.c[column]).where(
            table.c.survey_id.in_(survey_ids)
        )
        for survey_id, place in await conn.execute(statement.order_by(table.c[column])):
            places.setdefault(survey_id, []).append(place)
    return found


async def list_spots(conn: Connection, survey: Survey, *, on: date) -> list[Spot]:
    """Return the counters at which a survey runs, closed ones too, in the order of the tree."""
    agency_ids, point_ids = await list_places(conn, survey.id)
    home = await tree.get_agency(conn, survey.agency_id, on=on)
    named = {node.id: node for node in await tree.list_agencies_below(conn, home.path, on=on)}
    spots = (
        Spot(point, named[point.agency_id])
        for point in await tree.list_points_below(conn, home.path)
        if point.agency_id in named
    )
    return [spot for spot in spots if runs_at(spot, agency_ids, point_ids)]


def runs_at(spot: Spot, agency_ids: Sequence[str], point_ids: Sequence[str]) -> bool:
    """Tell whether a survey opened at these places runs at a counter."""
    return spot.point.id in point_ids or any(f"/{id_}/" in spot.agency.path for id_ in agency_ids)
