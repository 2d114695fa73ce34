"""When a submission that its fund returned was answered, and by which submission.

What was sent after it is taken as the answer of those returned before: until now the question disappeared with it.
Neither column has a foreign key, so that SQLite can drop them again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

LATER = (
    "later.organisation_id = submission.organisation_id AND later.portfolio_id = submission.portfolio_id "
    "AND later.id > submission.id AND later.state IN ('pending', 'approved', 'returned')"
)


def upgrade() -> None:
    """Add both columns, and fill them for what was returned so far."""
    op.add_column("submission", sa.Column("answered_at", sa.DateTime(), nullable=True))
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("submission", sa.Column("answering_id", number, nullable=True))
    first = f"SELECT MIN(later.id) FROM submission later WHERE {LATER}"
    op.execute(f"UPDATE submission SET answering_id = ({first}) WHERE state = 'returned'")
    op.execute(
        "UPDATE submission SET answered_at = (SELECT later.submitted_at FROM submission later "
        "WHERE later.id = submission.answering_id) WHERE answering_id IS NOT NULL"
    )


def downgrade() -> None:
    """Drop both columns."""
    op.drop_column("submission", "answering_id")
    op.drop_column("submission", "answered_at")
