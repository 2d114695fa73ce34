"""A block may contribute to several outcomes, of one fund or of several; and a fund's frame is read by its network.

The link of before becomes the first of them. On PostgreSQL the versions of a theory, with their blocks and arrows, are
seen by whoever sees a portfolio of the fund whose theory it is, guests excepted; its drafts and what stands beside it
stay its own.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NODE = sa.table(
    "node", sa.column("id"), sa.column("fund_outcome"), sa.column("fund_id"), sa.column("fund_outcomes", sa.JSON())
)
ROLE = "impact_app"
ORGANISATIONS = "((SELECT impact_ids('organisations'))::bigint[])"
HOME = "((SELECT impact_ids('home'))::bigint[])"
# That of revision 0004.
SEEN_BEFORE = (
    f"organisation_id = ANY {ORGANISATIONS} OR organisation_id = ANY {HOME} "
    'OR EXISTS (SELECT 1 FROM "grant" g WHERE g.organisation_id = {table}.organisation_id)'
)
# A guest sees a portfolio through the grant of its organisation, but is not of the network.
SEEN = SEEN_BEFORE + (
    " OR ((SELECT current_setting('impact.network', true)) = '1'"
    " AND EXISTS (SELECT 1 FROM portfolio p WHERE p.organisation_id = {table}.organisation_id))"
)


def upgrade() -> None:
    """Keep the links of a block as a list."""
    op.add_column("node", sa.Column("fund_outcomes", sa.JSON(), nullable=True))
    connection = op.get_bind()
    connection.execute(sa.update(NODE).values(fund_outcomes=[]))
    linked = sa.select(NODE.c.id, NODE.c.fund_outcome, NODE.c.fund_id).where(NODE.c.fund_outcome != "")
    for row in connection.execute(linked).all():
        links = [{"key": row.fund_outcome, "fund_id": row.fund_id}]
        connection.execute(sa.update(NODE).where(NODE.c.id == row.id).values(fund_outcomes=links))
    for column in ("fund_outcome", "fund_id"):
        op.drop_column("node", column)
    _set_policies(SEEN)


def _set_policies(seen: str) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in ("theory", "node", "link"):
        op.execute(f"DROP POLICY seen ON {table}")
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT TO {ROLE} USING ({seen.format(table=table)})")


def downgrade() -> None:
    """Keep the first link of each block."""
    _set_policies(SEEN_BEFORE)
    op.add_column("node", sa.Column("fund_outcome", sa.String(60), nullable=False, server_default=sa.text("''")))
    op.add_column("node", sa.Column("fund_id", ROW_ID, nullable=True))
    connection = op.get_bind()
    for row in connection.execute(sa.select(NODE.c.id, NODE.c.fund_outcomes)).all():
        if row.fund_outcomes:
            first = row.fund_outcomes[0]
            kept = {"fund_outcome": first["key"], "fund_id": first["fund_id"]}
            connection.execute(sa.update(NODE).where(NODE.c.id == row.id).values(**kept))
    op.drop_column("node", "fund_outcomes")
