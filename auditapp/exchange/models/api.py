"""What the API answers with, besides results (those are the Structs that the pages show)."""

from datetime import date, datetime
from typing import Any

import msgspec


class SurveyItem(msgspec.Struct, frozen=True):
    """A survey: who opened it, which questionnaire it asks, and how it stands today."""

    id: str
    agency_id: str
    title: str
    form: str
    form_version_id: str
    state: str
    starts_on: date | None
    ends_on: date | None


class SurveyList(msgspec.Struct, frozen=True):
    """One page of surveys; ask again with after=`next` until it is null."""

    surveys: list[SurveyItem]
    next: str | None


class FormItem(msgspec.Struct, frozen=True):
    """A published version of a questionnaire."""

    id: str
    form: str
    version: int
    title: dict[str, str]
    published_at: datetime


class FormList(msgspec.Struct, frozen=True):
    """One page of questionnaires; ask again with after=`next` until it is null."""

    forms: list[FormItem]
    next: str | None


class ColumnItem(msgspec.Struct, frozen=True):
    """A column of single answers, as the data dictionary describes it."""

    column: str
    question: str
    type: str
    holds: str
    label_vi: str
    label_en: str
    choices: str


class FormDetail(msgspec.Struct, frozen=True):
    """A published questionnaire: its definition as it was frozen, and the columns it fills."""

    form: FormItem
    definition: dict[str, Any]
    columns: list[ColumnItem]


class ResponseItem(msgspec.Struct, frozen=True):
    """One answer; `answers` by column, those that are empty left out."""

    hour: str
    agency_code: str
    agency: str
    point: str
    channel: str
    field: str | None
    standing: str
    version: int
    answers: dict[str, str | int | float]


class ResponseList(msgspec.Struct, frozen=True):
    """One page of answers, in the order of random keys; `next` is null at the end."""

    responses: list[ResponseItem]
    next: str | None


class AuditItem(msgspec.Struct, frozen=True):
    """An audit; `grades` counts the lines of the checklist by grade."""

    id: str
    agency_id: str
    agency: str
    title: str
    standard: str
    starts_on: date
    ends_on: date
    state: str
    lines: int
    complete: int
    grades: dict[str, int]
    signed_off_at: datetime | None


class AuditList(msgspec.Struct, frozen=True):
    """One page of audits; ask again with after=`next` until it is null."""

    audits: list[AuditItem]
    next: str | None


class FindingItem(msgspec.Struct, frozen=True):
    """What an audit found at one line of its checklist."""

    item: str
    clause: str
    clause_title: dict[str, str]
    grade: str
    statement: str


class FindingList(msgspec.Struct, frozen=True):
    """Every finding of an audit, in the order of the checklist."""

    findings: list[FindingItem]
