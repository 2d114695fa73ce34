"""An indicator may be calculated from others of its grantee: how it is calculated is kept with it."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; every indicator of before is measured."""
    op.add_column("indicator", sa.Column("calculation", sa.Text(), nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("indicator", "calculation")
