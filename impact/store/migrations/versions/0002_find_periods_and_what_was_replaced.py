"""Find the parts of one period, and what a submission replaced, without walking whole series."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

REPLACED = sa.text("superseded_by IS NOT NULL")


def upgrade() -> None:
    """Add three indexes."""
    op.create_index("ix_measurement_period", "measurement", ["indicator_id", "period_end", "breakdown"])
    for table in ("measurement", "target"):
        op.create_index(
            f"ix_{table}_superseded",
            table,
            ["superseded_by"],
            sqlite_where=REPLACED,
            postgresql_where=REPLACED,
        )


def downgrade() -> None:
    """Take them away again."""
    for table in ("measurement", "target"):
        op.drop_index(f"ix_{table}_superseded", table)
    op.drop_index("ix_measurement_period", "measurement")
