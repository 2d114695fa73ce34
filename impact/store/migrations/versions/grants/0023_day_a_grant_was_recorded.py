"""The day on which a grant was recorded: nobody is late for a period that had ended by then."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the day; of grants of before nobody knows it."""
    op.add_column("grant", sa.Column("recorded_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Drop the day."""
    op.drop_column("grant", "recorded_on")
