"""A block that is linked to an outcome of a fund says of which fund: two frames may hold blocks of the same key.

A link of before has the fund of its organisation, where that has one; of an organisation of several funds nobody knows
which of them it was, and none of them counts it until somebody links the block anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NODE = sa.table("node", sa.column("organisation_id"), sa.column("fund_outcome"), sa.column("fund_id"))
GRANT = sa.table("grant", sa.column("organisation_id"), sa.column("portfolio_id"))
PORTFOLIO = sa.table("portfolio", sa.column("id"), sa.column("organisation_id"))
DRAFT = sa.table("theory_draft", sa.column("id"), sa.column("organisation_id"), sa.column("document", sa.JSON()))
# Documents from then on have a place for the fund.
VERSION = 3


def upgrade() -> None:
    """Add the fund of each link, in versions and in the drafts that are open."""
    op.add_column("node", sa.Column("fund_id", ROW_ID, nullable=True))
    connection = op.get_bind()
    pairs = sa.select(GRANT.c.organisation_id, PORTFOLIO.c.organisation_id).join_from(
        GRANT, PORTFOLIO, PORTFOLIO.c.id == GRANT.c.portfolio_id
    )
    funds: dict[int, set[int]] = {}
    for organisation_id, fund_id in connection.execute(pairs):
        funds.setdefault(organisation_id, set()).add(fund_id)
    only_fund = {organisation_id: min(ids) for organisation_id, ids in funds.items() if len(ids) == 1}
    for organisation_id, fund_id in only_fund.items():
        linked = sa.update(NODE).where(NODE.c.organisation_id == organisation_id, NODE.c.fund_outcome != "")
        connection.execute(linked.values(fund_id=fund_id))
    for row in connection.execute(sa.select(DRAFT.c.id, DRAFT.c.organisation_id, DRAFT.c.document)).all():
        if isinstance(row.document, dict) and isinstance(row.document.get("blocks"), list):
            blocks = [_add_fund(block, only_fund.get(row.organisation_id)) for block in row.document["blocks"]]
            changed = row.document | {"version": VERSION, "blocks": blocks}
            connection.execute(sa.update(DRAFT).where(DRAFT.c.id == row.id).values(document=changed))


def _add_fund(block: object, fund_id: int | None) -> object:
    """A block of a draft with the fund of its link; what is no block stays as it is."""
    if not isinstance(block, dict):
        return block
    return {"place": None} | block | {"fund_id": fund_id if block.get("fund_outcome") else None}


def downgrade() -> None:
    """Drop the funds."""
    op.drop_column("node", "fund_id")
