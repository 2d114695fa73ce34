"""Figures that are judged by a mean of several years keep that mean, what was expected of it, and over how many periods.

Figures and aggregates are computed anew after the tables were brought to this version.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MEANS = ("mean_actual", "mean_expected")


def upgrade() -> None:
    """Add the columns."""
    op.add_column("figure", sa.Column("mean_periods", sa.Integer(), nullable=False, server_default="0"))
    for name in MEANS:
        op.add_column("figure", sa.Column(name, sa.Double(), nullable=True))


def downgrade() -> None:
    """Drop them."""
    for name in (*MEANS, "mean_periods"):
        op.drop_column("figure", name)
