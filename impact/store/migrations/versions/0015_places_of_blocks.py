"""A block of a theory of change stays where somebody put it in the drawing."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

COLUMNS = ("place_across", "place_down")


def upgrade() -> None:
    """Add where a block was put; those of before were put nowhere."""
    for column in COLUMNS:
        op.add_column("node", sa.Column(column, sa.Integer(), nullable=True))


def downgrade() -> None:
    """Drop the places."""
    for column in COLUMNS:
        op.drop_column("node", column)
