"""Answers to comments on figures, and whether organisations consent to research on their figures."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ANSWERS, CONSENTS = "figure_comment_answer", "research_consent"
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROLE = "impact_app"
PORTFOLIOS = "((SELECT impact_ids('portfolios'))::bigint[])"
ORGANISATIONS = "((SELECT impact_ids('organisations'))::bigint[])"
OWNER = "((SELECT impact_ids('owner'))::bigint[])"
OWNER_PORTFOLIO = "((SELECT impact_ids('owner_portfolio'))::bigint[])"
SEEN = f"(portfolio_id = ANY {PORTFOLIOS} OR organisation_id = ANY {ORGANISATIONS})"
OWN = f"(organisation_id = ANY {OWNER} AND portfolio_id = ANY {OWNER_PORTFOLIO})"


def upgrade() -> None:
    """Make both tables and their policies."""
    op.create_table(
        ANSWERS,
        *_owners(),
        sa.Column("comment_id", ROW_ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.Column("author_role", sa.String(20), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        *_keys(ANSWERS, ("comment_id", "figure_comment.id"), ("author_id", "account.id")),
    )
    op.create_index("ix_figure_comment_answer_comment", ANSWERS, ["comment_id"])
    op.create_table(
        CONSENTS,
        *_owners(),
        sa.Column("is_given", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.String(200), nullable=False),
        sa.Column("decided_by_id", ROW_ID, nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        *_keys(CONSENTS, ("decided_by_id", "account.id")),
    )
    op.create_index("ix_research_consent_organisation", CONSENTS, ["organisation_id"])
    if op.get_bind().dialect.name == "postgresql":
        for table in (ANSWERS, CONSENTS):
            _policies(table)


def _owners() -> tuple[sa.Column[int], ...]:
    return (
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("portfolio_id", ROW_ID, nullable=False),
    )


def _keys(table: str, *keys: tuple[str, str]) -> tuple[sa.Constraint, ...]:
    owners = (("organisation_id", "organisation.id"), ("portfolio_id", "portfolio.id"))
    return (
        *(sa.ForeignKeyConstraint([column], [to], name=f"fk_{table}_{column}") for column, to in (*owners, *keys)),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _policies(table: str) -> None:
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
    """Drop both tables with what was answered and decided."""
    op.drop_table(CONSENTS)
    op.drop_table(ANSWERS)
