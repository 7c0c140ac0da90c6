"""Tables of paper: batches of sheets, the sheets keyed in, and where two entries of one differ.

What a sheet says stands among the responses alone; here is only who keyed it in, on which day.
"""

import sqlalchemy as sa

from auditapp.store.metadata import UtcDateTime, id_column, metadata

# number: what is printed on the sheets, counted per province. share: percent to be keyed in twice.
paper_batches = sa.Table(
    "paper_batches",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("survey_id", sa.ForeignKey("surveys.id"), nullable=False, index=True),
    sa.Column("point_id", sa.ForeignKey("service_points.id"), nullable=False, index=True),
    sa.Column("form_version_id", sa.String(26), nullable=False),
    sa.Column("sheets", sa.Integer, nullable=False),
    sa.Column("first_day", sa.Date, nullable=False),
    sa.Column("last_day", sa.Date, nullable=False),
    sa.Column("share", sa.Integer, nullable=False),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("opened_by", sa.String(26), nullable=False),
    sa.Column("closed_at", UtcDateTime),
    sa.Column("closed_by", sa.String(26)),
    sa.UniqueConstraint("root_id", "number"),
)

# entry_id, second_id: made by the page that sent the entry, so that a resend is no second one.
# compared: answers that both entries were held against each other in.
paper_sheets = sa.Table(
    "paper_sheets",
    metadata,
    sa.Column("batch_id", sa.ForeignKey("paper_batches.id"), primary_key=True),
    sa.Column("serial", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("entry_id", sa.String(26), nullable=False),
    sa.Column("entered_by", sa.String(26), nullable=False),
    sa.Column("entered_on", sa.Date, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("is_imported", sa.Boolean, nullable=False),
    sa.Column("is_drawn", sa.Boolean, nullable=False),
    sa.Column("second_id", sa.String(26)),
    sa.Column("second_by", sa.String(26)),
    sa.Column("second_on", sa.Date),
    sa.Column("compared", sa.Integer),
)

# first, second, agreed: JSON lists of coded answers, never a citizen's own words.
paper_differences = sa.Table(
    "paper_differences",
    metadata,
    sa.Column("batch_id", sa.String(26), primary_key=True),
    sa.Column("serial", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("question", sa.String(64), primary_key=True),
    sa.Column("first", sa.Text, nullable=False),
    sa.Column("second", sa.Text, nullable=False),
    sa.Column("agreed", sa.Text),
    sa.Column("agreed_by", sa.String(26)),
    sa.Column("agreed_on", sa.Date),
    sa.ForeignKeyConstraint(
        ["batch_id", "serial"], ["paper_sheets.batch_id", "paper_sheets.serial"]
    ),
)
