"""What coaches and academics say about figures: comments and proposals, private or shared."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLE = "figure_comment"
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROLE = "impact_app"
PORTFOLIOS = "((SELECT impact_ids('portfolios'))::bigint[])"
ORGANISATIONS = "((SELECT impact_ids('organisations'))::bigint[])"
OWNER = "((SELECT impact_ids('owner'))::bigint[])"
OWNER_PORTFOLIO = "((SELECT impact_ids('owner_portfolio'))::bigint[])"
SEEN = f"(portfolio_id = ANY {PORTFOLIOS} OR organisation_id = ANY {ORGANISATIONS})"
OWN = f"(organisation_id = ANY {OWNER} AND portfolio_id = ANY {OWNER_PORTFOLIO})"


def upgrade() -> None:
    """Make the table and its policies."""
    op.create_table(
        TABLE,
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("portfolio_id", ROW_ID, nullable=False),
        sa.Column("indicator_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.Column("author_role", sa.String(20), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [to], name=f"fk_{TABLE}_{column}")
            for column, to in (
                ("organisation_id", "organisation.id"),
                ("portfolio_id", "portfolio.id"),
                ("indicator_id", "indicator.id"),
                ("author_id", "account.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
    )
    op.create_index("ix_figure_comment_indicator", TABLE, ["indicator_id"])
    op.create_index("ix_figure_comment_organisation", TABLE, ["organisation_id"])
    if op.get_bind().dialect.name == "postgresql":
        _policies()


def _policies() -> None:
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
    """Drop the table with what was said."""
    op.drop_table(TABLE)
