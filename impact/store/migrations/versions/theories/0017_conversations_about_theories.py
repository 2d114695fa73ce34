"""Conversations about the blocks and arrows of a theory."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
THREAD, MESSAGE = "theory_thread", "theory_message"
ROLE = "impact_app"
PORTFOLIOS = "((SELECT impact_ids('portfolios'))::bigint[])"
ORGANISATIONS = "((SELECT impact_ids('organisations'))::bigint[])"
OWNER = "((SELECT impact_ids('owner'))::bigint[])"
OWNER_PORTFOLIO = "((SELECT impact_ids('owner_portfolio'))::bigint[])"
SEEN = f"(portfolio_id = ANY {PORTFOLIOS} OR organisation_id = ANY {ORGANISATIONS})"
OWN = f"(organisation_id = ANY {OWNER} AND portfolio_id = ANY {OWNER_PORTFOLIO})"


def upgrade() -> None:
    """Make the tables with their policies."""
    op.create_table(
        THREAD,
        *_own(THREAD),
        sa.Column("source_key", sa.String(60), nullable=False),
        sa.Column("target_key", sa.String(60), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("author_role", sa.String(20), nullable=False),
    )
    op.create_index("ix_theory_thread_organisation", THREAD, ["organisation_id"])
    op.create_table(
        MESSAGE,
        *_own(MESSAGE),
        sa.Column("thread_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("from_participants", sa.Boolean(), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("author_role", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], [f"{THREAD}.id"], name=f"fk_{MESSAGE}_thread_id"),
    )
    op.create_index("ix_theory_message_thread", MESSAGE, ["thread_id"])
    op.create_index("ix_theory_message_organisation", MESSAGE, ["organisation_id"])
    if op.get_bind().dialect.name == "postgresql":
        for table in (THREAD, MESSAGE):
            _add_policies(table)


def _own(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """What both tables have: their number, whose it is, and who wrote it when."""
    return (
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("portfolio_id", ROW_ID, nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=f"fk_{table}_organisation_id"),
        sa.ForeignKeyConstraint(["portfolio_id"], ["portfolio.id"], name=f"fk_{table}_portfolio_id"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=f"fk_{table}_account_id"),
    )


def _add_policies(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY owner_of_tables ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY seen ON {table} FOR SELECT TO {ROLE} USING ({SEEN})")
    op.execute(f"CREATE POLICY added ON {table} FOR INSERT TO {ROLE} WITH CHECK ({OWN})")
    op.execute(f"CREATE POLICY changed ON {table} FOR UPDATE TO {ROLE} USING ({OWN}) WITH CHECK ({OWN})")
    op.execute(f"CREATE POLICY taken_away ON {table} FOR DELETE TO {ROLE} USING ({OWN})")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {ROLE}")
    op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {ROLE}")


def downgrade() -> None:
    """Drop the tables."""
    for table in (MESSAGE, THREAD):
        op.drop_table(table)
