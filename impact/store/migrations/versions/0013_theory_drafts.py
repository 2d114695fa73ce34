"""Theories of change are edited on screen: drafts with their steps, and why an arrow would hold."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

DRAFT, STEP = "theory_draft", "theory_step"
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROLE = "impact_app"
ORGANISATIONS = "((SELECT impact_ids('organisations'))::bigint[])"
HOME = "((SELECT impact_ids('home'))::bigint[])"
OWNER = "((SELECT impact_ids('owner'))::bigint[])"
SEEN = (
    f"(organisation_id = ANY {ORGANISATIONS} OR organisation_id = ANY {HOME} "
    'OR EXISTS (SELECT 1 FROM "grant" g WHERE g.organisation_id = {table}.organisation_id))'
)
OWN = f"(organisation_id = ANY {OWNER})"


def upgrade() -> None:
    """Make the tables with their policies, and the column of an arrow."""
    op.add_column("link", sa.Column("mechanism", sa.JSON(), nullable=False, server_default="{}"))
    # Rows of before have no explanation; new ones always say theirs.
    with op.batch_alter_table("link") as link:
        link.alter_column("mechanism", server_default=None)
    op.create_table(
        DRAFT,
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=f"fk_{DRAFT}_organisation_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{DRAFT}"),
        sa.UniqueConstraint("organisation_id", name=f"uq_{DRAFT}_organisation_id"),
    )
    op.create_table(
        STEP,
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("draft_id", ROW_ID, nullable=False),
        sa.Column("edit_id", sa.String(40), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("is_undone", sa.Boolean(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [to], name=f"fk_{STEP}_{column}")
            for column, to in (
                ("organisation_id", "organisation.id"), ("draft_id", f"{DRAFT}.id"), ("account_id", "account.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{STEP}"),
        sa.UniqueConstraint("draft_id", "edit_id", name=f"uq_{STEP}_draft_id"),
    )  # fmt: skip
    if op.get_bind().dialect.name == "postgresql":
        for table in (DRAFT, STEP):
            _add_policies(table)


def _add_policies(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY owner_of_tables ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY seen ON {table} FOR SELECT TO {ROLE} USING ({SEEN.format(table=table)})")
    op.execute(f"CREATE POLICY added ON {table} FOR INSERT TO {ROLE} WITH CHECK ({OWN})")
    op.execute(f"CREATE POLICY changed ON {table} FOR UPDATE TO {ROLE} USING ({OWN}) WITH CHECK ({OWN})")
    op.execute(f"CREATE POLICY taken_away ON {table} FOR DELETE TO {ROLE} USING ({OWN})")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {ROLE}")
    op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {ROLE}")


def downgrade() -> None:
    """Drop the drafts, and why an arrow would hold."""
    op.drop_table(STEP)
    op.drop_table(DRAFT)
    op.drop_column("link", "mechanism")
