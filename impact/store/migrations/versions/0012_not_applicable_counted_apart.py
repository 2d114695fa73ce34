"""Indicators of which all that was said is 'n.v.t.' are counted apart from those that wait for a judgement.

Aggregates are computed anew after the tables were brought to this version.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the count."""
    op.add_column("aggregate", sa.Column("not_applicable", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Drop the count."""
    op.drop_column("aggregate", "not_applicable")
