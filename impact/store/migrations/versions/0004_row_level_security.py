"""Row-level security on PostgreSQL: what a transaction on behalf of a viewer sees and writes.

Such a transaction is the role impact_app and says its scope in impact.portfolios, impact.organisations
and impact.home, and when it writes in impact.owner and impact.owner_portfolio (`store.tenancy.row_level_security`).
A setting that is missing opens nothing. The owner of the tables goes on as before. SQLite has no such
thing; there the wall in `store.tenancy.connection_guard` stands alone.
"""

import sqlalchemy as sa
from alembic import op

from impact.errors import StoreUnavailable

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROLE = "impact_app"
# Not those by which somebody signs in or is written to: the role gets nothing of them at all.
TABLES = (
    "organisation", "portfolio", "grant", "theory", "node", "link", "indicator", "file", "submission", "measurement",
    "target", "figure", "cell", "standing", "reporting_period", "account", "membership", "audit_event", "setting",
)  # fmt: skip
PRIVATE = ("session", "credential", "known_device", "attempt", "outbox")
WRITTEN = (
    "grant", "theory", "node", "link", "indicator", "file", "submission", "measurement", "target", "figure", "cell",
    "standing", "reporting_period",
)  # fmt: skip
ACCOUNT_COLUMNS = "id, email, persona, name, language, state, made_at, version"

# Evaluated once per statement, not per row, because they stand in a SELECT of their own.
PORTFOLIOS = "((SELECT impact_ids('portfolios'))::bigint[])"
ORGANISATIONS = "((SELECT impact_ids('organisations'))::bigint[])"
HOME = "((SELECT impact_ids('home'))::bigint[])"
OWNER = "((SELECT impact_ids('owner'))::bigint[])"
OWNER_PORTFOLIO = "((SELECT impact_ids('owner_portfolio'))::bigint[])"

BOTH = f"(portfolio_id = ANY {PORTFOLIOS} OR organisation_id = ANY {ORGANISATIONS})"
OF_ORGANISATION = (
    f"(organisation_id = ANY {ORGANISATIONS} OR organisation_id = ANY {HOME} "
    'OR EXISTS (SELECT 1 FROM "grant" g WHERE g.organisation_id = {table}.organisation_id))'
)
OF_INDICATOR = "EXISTS (SELECT 1 FROM indicator i WHERE i.id = {table}.indicator_id)"
# Subqueries are limited by the policies of the tables they read, so these build on one another.
SEEN = {
    "grant": BOTH,
    "cell": BOTH,
    "standing": BOTH,
    "submission": BOTH,
    "indicator": 'EXISTS (SELECT 1 FROM "grant" g WHERE g.id = indicator.grant_id)',
    "measurement": OF_INDICATOR,
    "target": OF_INDICATOR,
    "figure": OF_INDICATOR,
    "theory": OF_ORGANISATION,
    "node": OF_ORGANISATION,
    "link": OF_ORGANISATION,
    # Whoever hands in the same bytes again, for another fund, must find the card there is.
    "file": f"(organisation_id = ANY {OWNER} OR EXISTS (SELECT 1 FROM submission s WHERE s.file_id = file.id))",
    "portfolio": f'(id = ANY {PORTFOLIOS} OR EXISTS (SELECT 1 FROM "grant" g WHERE g.portfolio_id = portfolio.id))',
    "reporting_period": "EXISTS (SELECT 1 FROM portfolio p WHERE p.id = reporting_period.portfolio_id)",
    "membership": (
        f"(organisation_id = ANY {HOME} OR organisation_id = ANY {ORGANISATIONS} OR portfolio_id = ANY {PORTFOLIOS})"
    ),
    "account": "EXISTS (SELECT 1 FROM membership m WHERE m.account_id = account.id)",
    "organisation": (
        f"(id = ANY {HOME} OR id = ANY {ORGANISATIONS} "
        'OR EXISTS (SELECT 1 FROM "grant" g WHERE g.organisation_id = organisation.id) '
        "OR EXISTS (SELECT 1 FROM portfolio p WHERE p.organisation_id = organisation.id) "
        "OR EXISTS (SELECT 1 FROM membership m WHERE m.organisation_id = organisation.id))"
    ),
    "audit_event": f"(organisation_id = ANY {HOME} OR organisation_id = ANY {ORGANISATIONS})",
    "setting": "(key <> 'secret')",
}
OWN = f"organisation_id = ANY {OWNER}"
OWN_BOTH = f"({OWN} AND portfolio_id = ANY {OWNER_PORTFOLIO})"
OWN_GRANTS = f'(SELECT g.id FROM "grant" g WHERE g.organisation_id = ANY {OWNER} AND g.portfolio_id = ANY {OWNER_PORTFOLIO})'
OWN_INDICATORS = f"(SELECT i.id FROM indicator i WHERE i.grant_id IN {OWN_GRANTS})"
OWNED = {
    "indicator": f"({OWN} AND grant_id IN {OWN_GRANTS})",
    **dict.fromkeys(("measurement", "target", "figure"), f"({OWN} AND indicator_id IN {OWN_INDICATORS})"),
    **dict.fromkeys(("grant", "submission", "cell", "standing", "reporting_period"), OWN_BOTH),
    **dict.fromkeys(("theory", "node", "link", "file"), f"({OWN})"),
}


def upgrade() -> None:
    """The role, what it may, and which rows."""
    if op.get_bind().dialect.name != "postgresql":
        return
    _role(op.get_bind())
    op.execute(
        "CREATE FUNCTION impact_ids(setting text) RETURNS bigint[] LANGUAGE sql STABLE AS "
        "$$ SELECT string_to_array(NULLIF(current_setting('impact.' || setting, true), ''), ',')::bigint[] $$"
    )
    # The chain goes on from its last event, whoever that is about; its content stays out of sight.
    op.execute(
        "CREATE FUNCTION impact_audit_tail(OUT number bigint, OUT digest varchar) RETURNS SETOF record "
        "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS "
        "$$ SELECT e.number, e.digest FROM audit_event e ORDER BY e.number DESC LIMIT 1 $$"
    )
    op.execute("REVOKE ALL ON FUNCTION impact_audit_tail() FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION impact_audit_tail() TO {ROLE}")
    op.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")
    for table in (*TABLES, *PRIVATE):
        op.execute(f'REVOKE ALL ON "{table}" FROM {ROLE}')
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        op.execute(f'CREATE POLICY owner_of_tables ON "{table}" TO CURRENT_USER USING (true) WITH CHECK (true)')
    for table in TABLES:
        seen = SEEN[table].replace("{table}", table)
        op.execute(f'CREATE POLICY seen ON "{table}" FOR SELECT TO {ROLE} USING ({seen})')
        listed = f" ({ACCOUNT_COLUMNS})" if table == "account" else ""
        op.execute(f'GRANT SELECT{listed} ON "{table}" TO {ROLE}')
    for table in WRITTEN:
        mine = OWNED[table]
        op.execute(f'GRANT INSERT, UPDATE, DELETE ON "{table}" TO {ROLE}')
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {ROLE}")
        op.execute(f'CREATE POLICY added ON "{table}" FOR INSERT TO {ROLE} WITH CHECK ({mine})')
        op.execute(f'CREATE POLICY changed ON "{table}" FOR UPDATE TO {ROLE} USING ({mine}) WITH CHECK ({mine})')
        op.execute(f'CREATE POLICY taken_away ON "{table}" FOR DELETE TO {ROLE} USING ({mine})')
    _portfolio_and_organisation()
    op.execute(f"GRANT INSERT ON audit_event TO {ROLE}")
    op.execute(f"CREATE POLICY added ON audit_event FOR INSERT TO {ROLE} WITH CHECK ({OWN})")


def _portfolio_and_organisation() -> None:
    """A grantee's transaction locks the portfolio it writes in, which counts as changing it; only its fund does."""
    op.execute(f"GRANT UPDATE ON portfolio, organisation TO {ROLE}")
    op.execute(
        f"CREATE POLICY changed ON portfolio FOR UPDATE TO {ROLE} USING (id = ANY {OWNER_PORTFOLIO}) "
        f"WITH CHECK (id = ANY {OWNER_PORTFOLIO} AND {OWN})"
    )
    op.execute(
        f"CREATE POLICY changed ON organisation FOR UPDATE TO {ROLE} USING (id = ANY {OWNER}) "
        f"WITH CHECK (id = ANY {OWNER})"
    )


def _role(connection: sa.Connection) -> None:
    """Make the role and enter it; what we may not do ourselves, the operator is asked for."""
    there = sa.text("SELECT pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = :role")
    member = connection.execute(there, {"role": ROLE}).scalar()
    if member:
        return
    may = connection.execute(
        sa.text("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    ).scalar_one()
    login = connection.execute(sa.text("SELECT quote_ident(current_user)")).scalar_one()
    if not may:
        raise StoreUnavailable("store_errors.no_role", role=ROLE, login=login)
    if member is None:
        # Another database of the same server may be making it at this moment.
        op.execute(
            f"DO $$ BEGIN CREATE ROLE {ROLE} NOLOGIN; "
            "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
    op.execute(f"GRANT {ROLE} TO {login}")


def downgrade() -> None:
    """There is no way back that would not take a wall away."""
    raise RuntimeError("restore a backup made before revision 0004")
