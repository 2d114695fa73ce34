"""Guests who read one theory by a link, and conversations about the figures of an indicator."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
THREAD, MESSAGE, LINK, VISIT = "theory_thread", "theory_message", "guest_link", "guest_visit"
ROLE = "impact_app"
PORTFOLIOS = "((SELECT impact_ids('portfolios'))::bigint[])"
ORGANISATIONS = "((SELECT impact_ids('organisations'))::bigint[])"
OWNER = "((SELECT impact_ids('owner'))::bigint[])"
OWNER_PORTFOLIO = "((SELECT impact_ids('owner_portfolio'))::bigint[])"
SEEN = f"(portfolio_id = ANY {PORTFOLIOS} OR organisation_id = ANY {ORGANISATIONS})"
OWN = f"(organisation_id = ANY {OWNER} AND portfolio_id = ANY {OWNER_PORTFOLIO})"


def upgrade() -> None:
    """Make the tables of guests with their policies, and the columns of conversations that lead to them."""
    op.create_table(
        LINK,
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("portfolio_id", ROW_ID, nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("author_role", sa.String(20), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("note", sa.String(120), nullable=False),
        sa.Column("shows_names", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=f"pk_{LINK}"),
        sa.UniqueConstraint("digest", name=f"uq_{LINK}_digest"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=f"fk_{LINK}_organisation_id"),
        sa.ForeignKeyConstraint(["portfolio_id"], ["portfolio.id"], name=f"fk_{LINK}_portfolio_id"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=f"fk_{LINK}_account_id"),
    )
    op.create_index("ix_guest_link_organisation", LINK, ["organisation_id"])
    op.create_table(
        VISIT,
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("link_id", ROW_ID, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=f"pk_{VISIT}"),
        sa.UniqueConstraint("digest", name=f"uq_{VISIT}_digest"),
        sa.ForeignKeyConstraint(["link_id"], [f"{LINK}.id"], name=f"fk_{VISIT}_link_id"),
    )
    op.create_index("ix_guest_visit_link", VISIT, ["link_id"])
    with op.batch_alter_table(THREAD) as batch:
        batch.add_column(sa.Column("indicator_id", ROW_ID, nullable=True))
        batch.create_foreign_key(f"fk_{THREAD}_indicator_id", "indicator", ["indicator_id"], ["id"])
    op.create_index("ix_theory_thread_indicator", THREAD, ["indicator_id"])
    with op.batch_alter_table(MESSAGE) as batch:
        batch.add_column(sa.Column("guest_link_id", ROW_ID, nullable=True))
        batch.create_foreign_key(f"fk_{MESSAGE}_guest_link_id", LINK, ["guest_link_id"], ["id"])
    op.create_index("ix_theory_message_guest_link", MESSAGE, ["guest_link_id"])
    if op.get_bind().dialect.name == "postgresql":
        _add_policies()


def _add_policies() -> None:
    """Links are rows of a tenant; visits are like sessions, which nothing that acts for a viewer touches."""
    for table in (LINK, VISIT):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY owner_of_tables ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY seen ON {LINK} FOR SELECT TO {ROLE} USING ({SEEN})")
    op.execute(f"CREATE POLICY added ON {LINK} FOR INSERT TO {ROLE} WITH CHECK ({OWN})")
    op.execute(f"CREATE POLICY changed ON {LINK} FOR UPDATE TO {ROLE} USING ({OWN}) WITH CHECK ({OWN})")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON {LINK} TO {ROLE}")
    op.execute(f"GRANT USAGE ON SEQUENCE {LINK}_id_seq TO {ROLE}")


def downgrade() -> None:
    """Drop the columns and the tables."""
    op.drop_index("ix_theory_message_guest_link", MESSAGE)
    with op.batch_alter_table(MESSAGE) as batch:
        batch.drop_constraint(f"fk_{MESSAGE}_guest_link_id", type_="foreignkey")
        batch.drop_column("guest_link_id")
    op.drop_index("ix_theory_thread_indicator", THREAD)
    with op.batch_alter_table(THREAD) as batch:
        batch.drop_constraint(f"fk_{THREAD}_indicator_id", type_="foreignkey")
        batch.drop_column("indicator_id")
    for table in (VISIT, LINK):
        op.drop_table(table)
