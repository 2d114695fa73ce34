"""Saved views: names for the filters of all figures, kept per person and shared with a fund."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLE = "saved_view"
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROLE = "impact_app"
HOME = "((SELECT impact_ids('home'))::bigint[])"


def upgrade() -> None:
    """Make the table; a transaction that acts for a viewer reads those of its own organisation, and writes none."""
    op.create_table(
        TABLE,
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=f"fk_{TABLE}_organisation_id"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=f"fk_{TABLE}_account_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
    )
    op.create_index("ix_saved_view_account", TABLE, ["account_id"])
    op.create_index("ix_saved_view_organisation", TABLE, ["organisation_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY owner_of_tables ON {TABLE} TO CURRENT_USER USING (true) WITH CHECK (true)")
        op.execute(f"CREATE POLICY seen ON {TABLE} FOR SELECT TO {ROLE} USING (organisation_id = ANY {HOME})")
        op.execute(f"GRANT SELECT ON {TABLE} TO {ROLE}")


def downgrade() -> None:
    """Drop the table with what was saved."""
    op.drop_table(TABLE)
