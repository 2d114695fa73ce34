"""The methods that an organisation plans for its theory: for what, by whom, when, at what cost."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "planned_method"
ROLE = "impact_app"
ORGANISATIONS = "((SELECT impact_ids('organisations'))::bigint[])"
HOME = "((SELECT impact_ids('home'))::bigint[])"
OWNER = "((SELECT impact_ids('owner'))::bigint[])"
SEEN = (
    f"(organisation_id = ANY {ORGANISATIONS} OR organisation_id = ANY {HOME} "
    f'OR EXISTS (SELECT 1 FROM "grant" g WHERE g.organisation_id = {TABLE}.organisation_id))'
)
OWN = f"(organisation_id = ANY {OWNER})"


def upgrade() -> None:
    """Make the table with its policies."""
    op.create_table(
        TABLE,
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("source_key", sa.String(60), nullable=False),
        sa.Column("target_key", sa.String(60), nullable=False),
        sa.Column("method", sa.String(40), nullable=False),
        sa.Column("question", sa.String(24), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("cost_cents", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=f"fk_{TABLE}_organisation_id"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=f"fk_{TABLE}_account_id"),
    )
    op.create_index(f"ix_{TABLE}_organisation", TABLE, ["organisation_id"])
    if op.get_bind().dialect.name == "postgresql":
        _add_policies()


def _add_policies() -> None:
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY owner_of_tables ON {TABLE} TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY seen ON {TABLE} FOR SELECT TO {ROLE} USING ({SEEN})")
    op.execute(f"CREATE POLICY added ON {TABLE} FOR INSERT TO {ROLE} WITH CHECK ({OWN})")
    op.execute(f"CREATE POLICY changed ON {TABLE} FOR UPDATE TO {ROLE} USING ({OWN}) WITH CHECK ({OWN})")
    op.execute(f"CREATE POLICY taken_away ON {TABLE} FOR DELETE TO {ROLE} USING ({OWN})")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLE} TO {ROLE}")
    op.execute(f"GRANT USAGE ON SEQUENCE {TABLE}_id_seq TO {ROLE}")


def downgrade() -> None:
    """Drop the table."""
    op.drop_table(TABLE)
