"""A frozen form version, and the rule that a published one never changes."""

from datetime import datetime

import msgspec

OWN = "own"  # the kind of a version made for one audit; lists of checklists leave it out


class FormVersion(msgspec.Struct, frozen=True):
    """One published version; `title` is language to text."""

    id: str
    kind: str
    slug: str
    version: int
    digest: str
    title: dict[str, str]
    published_at: datetime


class Synced(msgspec.Struct, frozen=True):
    """What a sync did: names of versions newly published, and how many stood already."""

    published: tuple[str, ...]
    unchanged: int


def version_name(kind: str, slug: str, version: int) -> str:
    """Return how people name a version: 'surveys/counter/v1'."""
    return f"{'audits' if kind == 'checklist' else 'surveys'}/{slug}/v{version}"
