"""Tenant scope: which tables belong to a tenant, and which rows a connection may reach.

A connection without a scope reaches all rows; only the few modules that work without a viewer open one
(`tests/test_architecture.py` lists them).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table

from impact.access.permissions import FUND_ROLES, SECTOR_ROLES
from impact.errors import NotAllowed
from impact.model.access import Access
from impact.store.schema.base import Base

SCOPE = "impact_scope"
# Database keys begin at 1, so 0 never is a portfolio.
NO_PORTFOLIO = 0
# Said by the store itself along with a raw statement whose owners it has seen to.
SEEN_TO = "impact_seen_to"

# By these somebody signs in or is written to: nothing that acts for a viewer ever touches them.
PRIVATE = frozenset({"session", "credential", "known_device", "attempt", "outbox", "guest_visit"})
# Facts of the database itself, for everybody to read.
COMMON = frozenset({"setting"})
OWNED = frozenset(Base.metadata.tables) - PRIVATE - COMMON
# Rows that hang on an indicator belong to the portfolio of its grant.
OF_INDICATOR = frozenset({"figure", "measurement", "target"})


class UnscopedQuery(RuntimeError):
    """A defect: a statement that could reach rows outside the scope of its connection; it was not executed."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The tenant whose rows a transaction writes: one organisation within one portfolio.

    In no portfolio (`NO_PORTFOLIO`) an umbrella organisation writes its sector templates, and nothing else.
    """

    organisation_id: int
    portfolio_id: int

    @property
    def is_of_templates(self) -> bool:
        """Whether sector templates are written, and not what is of a grantee or a fund."""
        return self.portfolio_id == NO_PORTFOLIO


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows a connection may reach: those of whole portfolios, of single organisations, and of the viewer's own
    organisation (`home`, 0 for none). With an `owner` it also writes, but only that owner's rows. One that is narrow
    reaches only what belongs to its organisations *and* to its portfolios. `has_frame` for who works for a fund: its
    own theory is theirs, and not of others who act on behalf of the fund. `has_templates` for who works for an
    umbrella organisation, whose sector templates are theirs.
    """

    portfolio_ids: tuple[int, ...]
    organisation_ids: tuple[int, ...]
    home: int
    owner: Owner | None = None
    is_narrow: bool = False
    has_frame: bool = False
    has_templates: bool = False

    @classmethod
    def of(cls, access: Access, owner: Owner | None = None) -> Scope:
        """The scope of an access."""
        return cls(
            access.portfolio_ids, access.organisation_ids, access.organisation_id, owner, access.is_narrow,
            access.role in FUND_ROLES, access.role in SECTOR_ROLES,
        )  # fmt: skip


def get_scope(connection: Connection) -> Scope | None:
    """The scope of a connection; None for one that reaches all rows."""
    scope: Scope | None = connection.get_execution_options().get(SCOPE)
    return scope


def owner_columns(owner: Owner, table: Table) -> dict[str, int]:
    """The owner columns that a table has, with the values that this owner's rows hold."""
    values = {"organisation_id": owner.organisation_id, "portfolio_id": owner.portfolio_id}
    return {name: value for name, value in values.items() if name in table.c}


def require_owner(owner: Owner, table: Table, names: Any, rows: Any) -> None:
    """Check that rows to be inserted belong to the owner, before anything is written.

    Raises NotAllowed for a row of another owner, UnlimitedQuery for a table or columns that cannot be checked."""
    if table.name not in OWNED - {"organisation", "portfolio"}:
        raise UnscopedQuery(f"{table.name} is not added to on behalf of a viewer")
    for name, value in owner_columns(owner, table).items():
        if name not in names:
            raise UnscopedQuery(f"a row of {table.name} must say {name}")
        at = list(names).index(name)
        if {row[at] for row in rows} - {value}:
            raise NotAllowed("store_errors.not_yours")


def scope_condition(connection: Connection, table: str, alias: str = "") -> str:
    """The SQL condition that limits a raw statement to the rows of the transaction's owner.

    Without a scope the condition is always true; UnlimitedQuery with a scope that only reads. The unary plus keeps
    SQLite from using the index on the owner where one on an id or a series is quicker.
    """
    scope = get_scope(connection)
    if scope is None:
        return "1 = 1"
    if scope.owner is None:
        raise UnscopedQuery("no raw statement reads on behalf of a viewer")
    owner, at = scope.owner, f"{alias or table}."
    conditions = [f"+{at}organisation_id = {int(owner.organisation_id)}"]
    if "portfolio_id" in Base.metadata.tables[table].c:
        conditions.append(f"+{at}portfolio_id = {int(owner.portfolio_id)}")
    if table == "portfolio":
        conditions = [f"+{at}id = {int(owner.portfolio_id)}"]
    if table == "indicator":
        conditions.append(f"+{at}grant_id IN {_grants(owner)}")
    if table in OF_INDICATOR:
        conditions.append(f"+{at}indicator_id IN {_indicators(owner)}")
    return " AND ".join(conditions)


def _grants(owner: Owner) -> str:
    own = f"organisation_id = {int(owner.organisation_id)} AND portfolio_id = {int(owner.portfolio_id)}"
    return f'(SELECT id FROM "grant" WHERE {own})'


def _indicators(owner: Owner) -> str:
    own = f"g.organisation_id = {int(owner.organisation_id)} AND g.portfolio_id = {int(owner.portfolio_id)}"
    return f'(SELECT i.id FROM "grant" g JOIN indicator i ON i.grant_id = g.id WHERE {own})'


TABLE_REFERENCE = re.compile(
    r'\b(?:FROM|JOIN|UPDATE|INTO)\s+"?(\w+)"?'
    r"(?:\s+(?:AS\s+)?(?!(?:WHERE|ON|SET|JOIN|CROSS|LEFT|GROUP|ORDER)\b)(\w+))?"
)


def require_scope_conditions(connection: Connection, statement: str) -> None:
    """Check that a raw statement limits every table it names to the owner; raises UnlimitedQuery otherwise."""
    scope = get_scope(connection)
    if scope is None:
        return
    if scope.owner is None:
        raise UnscopedQuery("no raw statement reads on behalf of a viewer")
    inner = (_grants(scope.owner), _indicators(scope.owner))
    bare = statement
    for subquery in inner:
        bare = bare.replace(subquery, "()")
    for table, alias in TABLE_REFERENCE.findall(bare):
        if table in PRIVATE or (table in OWNED and scope_condition(connection, table, alias) not in statement):
            raise UnscopedQuery(f"{table} is not limited to its owner in: {statement[:200]}")
