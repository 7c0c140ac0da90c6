"""Tables of surveys: what runs where, anonymous responses, and counts per node and period.

Responses hold nothing about a person: a random key (made from the form token, so that a resend is
the same row), the hour, the point and the answers. SQLite keeps them WITHOUT ROWID, so that the
file does not remember the order of arrival.
"""

import sqlalchemy as sa

from auditapp.store.metadata import UtcDateTime, id_column, metadata

surveys = sa.Table(
    "surveys",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False, index=True),
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), nullable=False, index=True),
    sa.Column("form_version_id", sa.ForeignKey("form_versions.id"), nullable=False),
    sa.Column("form", sa.String(60), nullable=False),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("opened_by", sa.String(26), nullable=False),
    sa.Column("closed_at", UtcDateTime),
    sa.Column("closed_by", sa.String(26)),
)

# Where a survey runs: at every point below these agencies, and at these points.
survey_agencies = sa.Table(
    "survey_agencies",
    metadata,
    sa.Column("survey_id", sa.ForeignKey("surveys.id"), primary_key=True),
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), primary_key=True, index=True),
)
survey_points = sa.Table(
    "survey_points",
    metadata,
    sa.Column("survey_id", sa.ForeignKey("surveys.id"), primary_key=True),
    sa.Column("point_id", sa.ForeignKey("service_points.id"), primary_key=True, index=True),
)

# path: the tree above the point when the answer came, so that a recount gives the same counts
# after an agency moved. deciding_id: who decides in the point's field (Decree 118/2025).
responses = sa.Table(
    "responses",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("id", sa.String(26), primary_key=True),
    sa.Column("survey_id", sa.String(26), nullable=False),
    sa.Column("point_id", sa.String(26), nullable=False),
    sa.Column("path", sa.String(800), nullable=False),
    sa.Column("deciding_id", sa.String(26)),
    sa.Column("field", sa.String(40)),
    sa.Column("channel", sa.String(12), nullable=False),
    sa.Column("hour", UtcDateTime, nullable=False),
    sa.Column("answers", sa.Text, nullable=False),
    sa.Index(None, "root_id", "survey_id", "point_id", "hour"),
    sqlite_with_rowid=False,
)

# One row per node (service point or agency above it), survey, channel, day or month, answer.
# grain: 'D' or 'M'; period: the day, or the first of the month, in Viet Nam; question '' and
# answer '' count the responses themselves.
counts = sa.Table(
    "counts",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("node_id", sa.String(26), primary_key=True),
    sa.Column("survey_id", sa.String(26), primary_key=True),
    sa.Column("grain", sa.String(1), primary_key=True),
    sa.Column("period", sa.Date, primary_key=True),
    sa.Column("question", sa.String(64), primary_key=True),
    sa.Column("answer", sa.String(64), primary_key=True),
    sa.Column("channel", sa.String(12), primary_key=True),
    sa.Column("n", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)

# Free text, kept apart with no finer time than the day: shown in no order of arrival.
# doc: a random number, given when the words enter the search index (none: not yet there). Who
# read and handled it stands here too, so that a new wording of the citizen is a new comment.
comments = sa.Table(
    "comments",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("response_id", sa.String(26), primary_key=True),
    sa.Column("question", sa.String(64), primary_key=True),
    sa.Column("survey_id", sa.String(26), nullable=False),
    sa.Column("point_id", sa.String(26), nullable=False),
    sa.Column(
        "path",
        sa.String(800).with_variant(sa.String(800, collation="C"), "postgresql"),
        nullable=False,
    ),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("score", sa.Integer),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("doc", sa.BigInteger),
    sa.Column("read_at", UtcDateTime),
    sa.Column("read_by", sa.String(26)),
    sa.Column("handled_at", UtcDateTime),
    sa.Column("handled_by", sa.String(26)),
    sa.Column("handling", sa.Text),
    sa.Index(None, "root_id", "path", "day"),
    sa.Index("ix_comments_doc", "root_id", "doc", unique=True),
    sa.Index(
        "ix_comments_unread",
        "root_id",
        "doc",
        sqlite_where=sa.text("doc IS NOT NULL AND read_at IS NULL"),
        postgresql_where=sa.text("doc IS NOT NULL AND read_at IS NULL"),
    ),
    sqlite_with_rowid=False,
)


def _word(name: str) -> sa.Column[str]:
    plain = sa.String(24).with_variant(sa.String(24, collation="C"), "postgresql")
    return sa.Column(name, plain, primary_key=True)


def _of_comment() -> sa.ForeignKeyConstraint:
    """Tie a row to its comment: with the comment it goes, whoever deletes that."""
    return sa.ForeignKeyConstraint(
        ["root_id", "doc"], ["comments.root_id", "comments.doc"], ondelete="CASCADE"
    )


# The search index: which comment has which folded word (docs/decisions/0017). Ordinary tables,
# because a full-text index of SQLite keeps deleted words in its segments.
comment_words = sa.Table(
    "comment_words",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    _word("word"),
    sa.Column("doc", sa.BigInteger, primary_key=True, autoincrement=False),
    _of_comment(),
    sa.Index(None, "root_id", "doc"),
    sqlite_with_rowid=False,
)

# Every word of the index under itself and under what is left without one letter. A trigger takes
# a word away with the last comment that has it.
comment_spellings = sa.Table(
    "comment_spellings",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    _word("spelling"),
    _word("word"),
    sa.Index(None, "root_id", "word"),
    sqlite_with_rowid=False,
)

comment_tags = sa.Table(
    "comment_tags",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False, index=True),
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), nullable=False),
    sa.Column("name", sa.String(60), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("created_by", sa.String(26), nullable=False),
    sa.Column("retired_at", UtcDateTime),
    sa.Column("retired_by", sa.String(26)),
)

comment_tag_marks = sa.Table(
    "comment_tag_marks",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("doc", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("tag_id", sa.ForeignKey("comment_tags.id"), primary_key=True),
    _of_comment(),
    sa.Index(None, "tag_id"),
    sqlite_with_rowid=False,
)

# Who hid words of a comment and why; the words themselves are gone.
comment_redactions = sa.Table(
    "comment_redactions",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False),
    sa.Column("doc", sa.BigInteger, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("by", sa.String(26), nullable=False),
    sa.Column("reason", sa.String(20), nullable=False),
    sa.Column("is_whole", sa.Boolean, nullable=False),
    _of_comment(),
    sa.Index(None, "root_id", "doc"),
)

public_replies = sa.Table(
    "public_replies",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False, index=True),
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), nullable=False, index=True),
    sa.Column("said", sa.Text, nullable=False),
    sa.Column("done", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("created_by", sa.String(26), nullable=False),
    sa.Column("published_at", UtcDateTime),
    sa.Column("published_by", sa.String(26)),
    sa.Column("withdrawn_at", UtcDateTime),
    sa.Column("withdrawn_by", sa.String(26)),
)

# The comments that a reply answers; it stays when they are deleted.
reply_comments = sa.Table(
    "reply_comments",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("doc", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("reply_id", sa.ForeignKey("public_replies.id"), primary_key=True),
    _of_comment(),
    sa.Index(None, "reply_id"),
    sqlite_with_rowid=False,
)

# Agencies that show their figures to everybody.
public_pages = sa.Table(
    "public_pages",
    metadata,
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), primary_key=True),
    sa.Column("root_id", sa.String(26), nullable=False),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("opened_by", sa.String(26), nullable=False),
    sa.Column("closed_at", UtcDateTime),
    sa.Column("closed_by", sa.String(26)),
)
