"""Row-level security on PostgreSQL, for transactions that act for a viewer: the second guard beside `connection_guard`.

Such a transaction becomes the role `impact_app`, which owns no table and bypasses no policy, and sets which rows
are in scope. The policies are in migrations, 0004_row_level_security first; a change of one is a new migration.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from impact.errors import StoreUnavailable
from impact.store.tenancy.tenant_scope import SEEN_TO, Scope, get_scope

ROLE = "impact_app"
# There is no such role, or the login role is not its member.
NO_ROLE = ("22023", "42501")
# 'network' is '1' for whoever is of the network of its funds, '' for a guest; without it nobody is (revision 0024).
# 'templates' is '1' for who works for an umbrella organisation: its sector templates are theirs (revision 0029).
SETTINGS = ("portfolios", "organisations", "home", "owner", "owner_portfolio", "network", "templates")


def enter_role(connection: Connection) -> None:
    """Set role and scope at the beginning of a transaction with a scope, in one round trip.

    Raises StoreUnavailable where the login role may not become that role: without this guard nothing is served.
    """
    scope = get_scope(connection)
    if scope is None:
        return
    settings = ", ".join(f"set_config('impact.{name}', %s, true)" for name in SETTINGS)
    try:
        connection.exec_driver_sql(
            f"SELECT set_config('role', '{ROLE}', true), {settings}", _values(scope), execution_options={SEEN_TO: True}
        )
    except DBAPIError as trouble:
        if getattr(trouble.orig, "sqlstate", None) in NO_ROLE:
            login = connection.engine.url.username or ""
            raise StoreUnavailable("store_errors.no_role", role=ROLE, login=login) from trouble
        raise


def _values(scope: Scope) -> tuple[str, ...]:
    owner = scope.owner
    return (
        # Policies let through what belongs to either: of a narrow scope only the organisations, which are fewer.
        _join_ids(() if scope.is_narrow else scope.portfolio_ids),
        _join_ids(scope.organisation_ids),
        str(scope.home or ""),
        str(owner.organisation_id) if owner else "",
        str(owner.portfolio_id) if owner else "",
        "" if scope.is_narrow else "1",
        "1" if scope.has_templates and not scope.is_narrow else "",
    )


def _join_ids(ids: Iterable[int]) -> str:
    return ",".join(str(int(item)) for item in ids)


def inspect_protection(connection: Connection) -> tuple[bool, bool]:
    """Whether row-level security is in force on every owned table, and whether it binds viewers.

    It binds them where transactions take the role, or where the login role itself cannot bypass it.
    """
    unprotected = connection.exec_driver_sql(
        "SELECT count(*) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organisation_id' "
        "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND NOT a.attisdropped "
        "AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
    ).scalar_one()
    may_bypass = connection.exec_driver_sql(
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user"
    ).scalar_one()
    takes_role = connection.exec_driver_sql(
        "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s AND NOT rolsuper AND NOT rolbypassrls "
        "AND pg_has_role(session_user, oid, 'MEMBER'))",
        (ROLE,),
    ).scalar_one()
    return unprotected == 0, bool(takes_role or not may_bypass)
