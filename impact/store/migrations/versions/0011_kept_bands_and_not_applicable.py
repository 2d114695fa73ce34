"""Bands that were kept are counted apart from targets that were reached, and 'n.v.t.' is a state of its own.

Until now such values counted as not reported. The words are those that files are read with today, as they stood in
cells. Aggregates are computed anew after the tables were brought to this version.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = ("measurement", "target")
WORDS = (
    "n.v.t.", "n.v.t", "nvt", "n/a", "n/a.", "n.a.", "n.a", "niet van toepassing", "not applicable", "s.o.", "s.o",
    "so", "sans objet", "non applicable",
)  # fmt: skip


def upgrade() -> None:
    """Add the count, and give these values their state."""
    op.add_column("aggregate", sa.Column("in_band", sa.Integer(), nullable=False, server_default="0"))
    _change("not_reported", "not_applicable")


def downgrade() -> None:
    """Drop the count, and call these values not reported again."""
    op.drop_column("aggregate", "in_band")
    _change("not_applicable", "not_reported")


def _change(before: str, after: str) -> None:
    for name in TABLES:
        table = sa.table(name, sa.column("state"), sa.column("raw"))
        change = table.update().where(table.c.state == before).values(state=after)
        if after == "not_applicable":
            change = change.where(sa.func.lower(sa.func.trim(table.c.raw)).in_(WORDS))
        op.execute(change)
