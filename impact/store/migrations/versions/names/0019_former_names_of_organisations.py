"""Names and references that organisations had before: texts of those days still hold them.

Nothing before this kept what an organisation was called earlier, the audit trail neither: the table begins empty, and
whoever knows an earlier name gives it by changing the name to it and back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLE = "organisation_former_name"
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROLE = "impact_app"
ORGANISATIONS = "((SELECT impact_ids('organisations'))::bigint[])"
HOME = "((SELECT impact_ids('home'))::bigint[])"
SEEN = (
    f"(organisation_id = ANY {ORGANISATIONS} OR organisation_id = ANY {HOME} "
    f'OR EXISTS (SELECT 1 FROM "grant" g WHERE g.organisation_id = {TABLE}.organisation_id))'
)


def upgrade() -> None:
    """Make the table; on behalf of a viewer it is read and never written."""
    op.create_table(
        TABLE,
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("ref", sa.String(200), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=f"fk_{TABLE}_organisation_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
    )
    op.create_index(f"ix_{TABLE}_organisation", TABLE, ["organisation_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY owner_of_tables ON {TABLE} TO CURRENT_USER USING (true) WITH CHECK (true)")
        op.execute(f"CREATE POLICY seen ON {TABLE} FOR SELECT TO {ROLE} USING ({SEEN})")
        op.execute(f"GRANT SELECT ON {TABLE} TO {ROLE}")


def downgrade() -> None:
    """Drop the table."""
    op.drop_table(TABLE)
