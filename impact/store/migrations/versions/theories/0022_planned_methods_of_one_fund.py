"""A method in the plan of a theory is between the organisation and one fund: another fund reads neither who nor cost.

A method of before belongs to the portfolio that opened the theory for who put it there, else to that of the first grant.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "planned_method"
ROLE = "impact_app"
PORTFOLIOS = "((SELECT impact_ids('portfolios'))::bigint[])"
ORGANISATIONS = "((SELECT impact_ids('organisations'))::bigint[])"
HOME = "((SELECT impact_ids('home'))::bigint[])"
OWNER = "((SELECT impact_ids('owner'))::bigint[])"
OWNER_PORTFOLIO = "((SELECT impact_ids('owner_portfolio'))::bigint[])"
SEEN = f"(portfolio_id = ANY {PORTFOLIOS} OR organisation_id = ANY {ORGANISATIONS})"
OWN = f"(organisation_id = ANY {OWNER} AND portfolio_id = ANY {OWNER_PORTFOLIO})"
# Those of revision 0021.
SEEN_BEFORE = (
    f"(organisation_id = ANY {ORGANISATIONS} OR organisation_id = ANY {HOME} "
    f'OR EXISTS (SELECT 1 FROM "grant" g WHERE g.organisation_id = {TABLE}.organisation_id))'
)
OWN_BEFORE = f"(organisation_id = ANY {OWNER})"
PLANNED = sa.table(TABLE, *map(sa.column, ("id", "organisation_id", "account_id", "portfolio_id")))
GRANT = sa.table("grant", *map(sa.column, ("id", "organisation_id", "portfolio_id")))
MEMBERSHIP = sa.table("membership", *map(sa.column, ("id", "account_id", "portfolio_id")))


def upgrade() -> None:
    """Add the portfolio of each method."""
    op.add_column(TABLE, sa.Column("portfolio_id", ROW_ID, nullable=True))
    _fill()
    with op.batch_alter_table(TABLE) as batch:
        batch.alter_column("portfolio_id", existing_type=ROW_ID, nullable=False)
        batch.create_foreign_key(f"fk_{TABLE}_portfolio_id", "portfolio", ["portfolio_id"], ["id"])
    _set_policies(SEEN, OWN)


def _fill() -> None:
    connection = op.get_bind()
    grants = connection.execute(sa.select(GRANT.c.organisation_id, GRANT.c.portfolio_id).order_by(GRANT.c.id)).all()
    places: dict[int, list[int]] = {}
    for organisation_id, portfolio_id in grants:
        places.setdefault(organisation_id, []).append(portfolio_id)
    opened = sa.select(MEMBERSHIP.c.account_id, MEMBERSHIP.c.portfolio_id).where(MEMBERSHIP.c.portfolio_id.is_not(None))
    opened_by: dict[int, set[int]] = {}
    for account_id, portfolio_id in connection.execute(opened):
        opened_by.setdefault(account_id, set()).add(portfolio_id)
    for row in connection.execute(sa.select(PLANNED.c.id, PLANNED.c.organisation_id, PLANNED.c.account_id)).all():
        own_places = places.get(row.organisation_id, [])
        of_maker = [place for place in own_places if place in opened_by.get(row.account_id, ())]
        chosen = [*of_maker, *own_places]
        this = PLANNED.c.id == row.id
        if chosen:
            connection.execute(sa.update(PLANNED).where(this).values(portfolio_id=chosen[0]))
        else:
            # Nobody may plan anything for an organisation without a grant, nor read what was.
            connection.execute(sa.delete(PLANNED).where(this))


def _set_policies(seen: str, own: str) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for policy in ("seen", "added", "changed", "taken_away"):
        op.execute(f"DROP POLICY {policy} ON {TABLE}")
    op.execute(f"CREATE POLICY seen ON {TABLE} FOR SELECT TO {ROLE} USING ({seen})")
    op.execute(f"CREATE POLICY added ON {TABLE} FOR INSERT TO {ROLE} WITH CHECK ({own})")
    op.execute(f"CREATE POLICY changed ON {TABLE} FOR UPDATE TO {ROLE} USING ({own}) WITH CHECK ({own})")
    op.execute(f"CREATE POLICY taken_away ON {TABLE} FOR DELETE TO {ROLE} USING ({own})")


def downgrade() -> None:
    """Drop the column."""
    _set_policies(SEEN_BEFORE, OWN_BEFORE)
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_constraint(f"fk_{TABLE}_portfolio_id", type_="foreignkey")
        batch.drop_column("portfolio_id")
