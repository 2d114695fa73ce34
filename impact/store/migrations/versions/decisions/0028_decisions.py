"""Decisions of a fund with their frozen figures, and what is written beside them."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DECISION, WORDS = "decision", "decision_words"
ROLE = "impact_app"
PORTFOLIOS = "((SELECT impact_ids('portfolios'))::bigint[])"
ORGANISATIONS = "((SELECT impact_ids('organisations'))::bigint[])"
OWNER = "((SELECT impact_ids('owner'))::bigint[])"
OWNER_PORTFOLIO = "((SELECT impact_ids('owner_portfolio'))::bigint[])"
OWN = f"(organisation_id = ANY {OWNER} AND portfolio_id = ANY {OWNER_PORTFOLIO})"
# Whoever sees a grantee without its portfolio reads no draft, and no dissent within the fund.
SEEN = {
    DECISION: f"(portfolio_id = ANY {PORTFOLIOS} OR (organisation_id = ANY {ORGANISATIONS} AND taken_at IS NOT NULL))",
    WORDS: f"(portfolio_id = ANY {PORTFOLIOS} OR (organisation_id = ANY {ORGANISATIONS} AND kind <> 'dissent'))",
}


def upgrade() -> None:
    """Make the tables with their policies."""
    op.create_table(
        DECISION,
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("portfolio_id", ROW_ID, nullable=False),
        sa.Column("subject", sa.String(12), nullable=False),
        sa.Column("theme", sa.String(60), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("frozen", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(300), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("predecessor_id", ROW_ID, nullable=True),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("signer", sa.String(300), nullable=False),
        sa.Column("signer_role", sa.String(20), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=True),
        sa.Column("looked_at", sa.DateTime(), nullable=True),
        sa.Column("looked_trip", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{DECISION}"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=f"fk_{DECISION}_organisation_id"),
        sa.ForeignKeyConstraint(["portfolio_id"], ["portfolio.id"], name=f"fk_{DECISION}_portfolio_id"),
        sa.ForeignKeyConstraint(["predecessor_id"], [f"{DECISION}.id"], name=f"fk_{DECISION}_predecessor_id"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=f"fk_{DECISION}_account_id"),
    )
    op.create_index(f"ix_{DECISION}_organisation", DECISION, ["organisation_id"])
    op.create_index(f"ix_{DECISION}_portfolio", DECISION, ["portfolio_id"])
    op.create_table(
        WORDS,
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("portfolio_id", ROW_ID, nullable=False),
        sa.Column("decision_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.String(300), nullable=False),
        sa.Column("author_role", sa.String(20), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{WORDS}"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=f"fk_{WORDS}_organisation_id"),
        sa.ForeignKeyConstraint(["portfolio_id"], ["portfolio.id"], name=f"fk_{WORDS}_portfolio_id"),
        sa.ForeignKeyConstraint(["decision_id"], [f"{DECISION}.id"], name=f"fk_{WORDS}_decision_id"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=f"fk_{WORDS}_account_id"),
    )
    op.create_index(f"ix_{WORDS}_decision", WORDS, ["decision_id"])
    if op.get_bind().dialect.name == "postgresql":
        _add_policies()


def _add_policies() -> None:
    for table, seen in SEEN.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY owner_of_tables ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT TO {ROLE} USING ({seen})")
        op.execute(f"CREATE POLICY added ON {table} FOR INSERT TO {ROLE} WITH CHECK ({OWN})")
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {ROLE}")
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {ROLE}")
    op.execute(f"CREATE POLICY changed ON {DECISION} FOR UPDATE TO {ROLE} USING ({OWN}) WITH CHECK ({OWN})")
    # Only what nobody took yet goes away; words beside a decision stay.
    op.execute(f"CREATE POLICY taken_away ON {DECISION} FOR DELETE TO {ROLE} USING ({OWN} AND taken_at IS NULL)")
    op.execute(f"GRANT UPDATE, DELETE ON {DECISION} TO {ROLE}")


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table(WORDS)
    op.drop_table(DECISION)
