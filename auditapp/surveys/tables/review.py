"""Tables of the review desk and of public pages: search index, tags, redactions, replies."""

import sqlalchemy as sa

from auditapp.store.metadata import UtcDateTime, id_column, metadata


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
