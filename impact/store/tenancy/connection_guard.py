"""Tenant isolation on a connection that acts for a viewer: a statement outside its scope is not executed.

A SELECT must carry its limits (`query_proof`), with the values of the connection. UPDATE and DELETE get the
condition of the owner added; rows of an INSERT must be the owner's. Plain SQL passes only where `store.db.bulk`
has checked it. Everything else is a defect and raises UnlimitedQuery before it reaches the database.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Delete, Engine, Insert, Table, Update, event

from impact.errors import NotAllowed
from impact.store.tenancy import query_proof, row_access
from impact.store.tenancy.row_access import HOME, ORGANISATION, OWNER, OWNER_PORTFOLIO, PORTFOLIO
from impact.store.tenancy.tenant_scope import (
    OWNED,
    SEEN_TO,
    Owner,
    Scope,
    UnscopedQuery,
    get_scope,
    owner_columns,
)

VALUE = re.compile(rf"({PORTFOLIO}|{ORGANISATION}|{HOME}|{OWNER}|{OWNER_PORTFOLIO})_\d+")
SETTING_OWNER = re.compile(r"\b(?:organisation_id|portfolio_id)\s*=")


@dataclass(frozen=True, slots=True)
class _Proof:
    """Tables without a limit and the bind parameters of limits, of one compiled statement; kept per statement."""

    unlimited: frozenset[str]
    values: tuple[tuple[str, str], ...]


_PROOFS: WeakKeyDictionary[Any, _Proof] = WeakKeyDictionary()
# The same by what SQLAlchemy itself recognises a statement by: another engine, or a cache that was full, compiles it
# anew, but what it reads and how it is limited is the same.
_PROOFS_BY_STRUCTURE: dict[Any, _Proof] = {}
MOST_PROOFS = 4096


def guard_engine(engine: Engine) -> None:
    """Check every statement on the connections of an engine; connections without a scope pass."""
    event.listen(engine, "before_execute", _limit_write, retval=True)
    event.listen(engine, "before_cursor_execute", _check_execution)


def _limit_write(
    connection: Connection, statement: Any, multi: Any, params: Any, _options: Any
) -> tuple[Any, Any, Any]:
    """Add the condition of the owner to an UPDATE or DELETE on behalf of a viewer."""
    scope = get_scope(connection)
    if scope is not None and isinstance(statement, Update | Delete):
        table: Any = statement.table
        statement = statement.where(row_access.limit_to_owner(_owner(scope, table), table))
    return statement, multi, params


def _owner(scope: Scope, table: Table) -> Owner:
    if scope.owner is None:
        raise UnscopedQuery(f"{table.name} is written on a connection that only reads")
    if table.name not in OWNED:
        raise UnscopedQuery(f"{table.name} is not written on behalf of a viewer")
    return scope.owner


def _check_execution(
    connection: Connection, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: Any
) -> None:
    """Refuse what the scope of this connection does not cover."""
    scope = get_scope(connection)
    if scope is None:
        return
    compiled = context.compiled
    if compiled is None:
        if not context.execution_options.get(SEEN_TO):
            raise UnscopedQuery(f"plain SQL on behalf of a viewer: {statement[:200]}")
        return
    if context.isddl:
        raise UnscopedQuery(f"tables are not changed on behalf of a viewer: {statement[:200]}")
    proof = _PROOFS.get(compiled)
    if proof is None:
        proof = _PROOFS[compiled] = _proof_of_structure(compiled)
    if proof.unlimited:
        raise UnscopedQuery(f"not limited to what the viewer may see: {', '.join(sorted(proof.unlimited))}")
    for row in context.compiled_parameters if proof.values else ():
        for name, part in proof.values:
            _require_value(scope, part, list(_bound_values(row, name)))
    source: Any = compiled.statement
    if isinstance(source, Insert):
        if source._post_values_clause is not None:
            raise UnscopedQuery(f"ON CONFLICT could change a row of somebody else: {statement[:200]}")
        _require_rows(scope, source.table, context.compiled_parameters)
    elif isinstance(source, Update) and SETTING_OWNER.search(statement.partition(" WHERE ")[0]):
        raise UnscopedQuery(f"rows do not change hands: {statement[:200]}")


def _proof_of_structure(compiled: Any) -> _Proof:
    """The proof of a statement, also where only its like was compiled before."""
    if compiled.cache_key is None:
        return _prove(compiled)
    key = compiled.cache_key.key, compiled.dialect.name
    proof = _PROOFS_BY_STRUCTURE.get(key)
    if proof is None:
        proof = _prove(compiled)
        if len(_PROOFS_BY_STRUCTURE) >= MOST_PROOFS:
            _PROOFS_BY_STRUCTURE.clear()
        _PROOFS_BY_STRUCTURE[key] = proof
    return proof


def _prove(compiled: Any) -> _Proof:
    values = []
    for bind, name in compiled.bind_names.items():
        matched = VALUE.fullmatch(name)
        if matched:
            values.append((name, matched[1]))
        elif "scope_" in str(bind.key):
            raise UnscopedQuery(f"a limit by the name of {name} is not known")
    return _Proof(query_proof.find_unscoped_tables(compiled.statement), tuple(values))


def _bound_values(row: dict[str, Any], name: str) -> Iterator[Any]:
    """The value of a parameter, or those of a list, which is spread over numbered ones."""
    if name in row:
        yield row[name]
        return
    for number in count(1):
        key = f"{name}_{number}"
        if key not in row:
            return
        yield row[key]


def _require_value(scope: Scope, part: str, values: list[Any]) -> None:
    """The values of a limit are the connection's own, not those of another viewer."""
    if part == PORTFOLIO:
        allowed: Collection[int] = scope.portfolio_ids
    elif part == ORGANISATION:
        allowed = scope.organisation_ids
    elif part == HOME:
        allowed = (scope.home,)
    elif scope.owner is None:
        allowed = ()
    else:
        allowed = (scope.owner.organisation_id if part == OWNER else scope.owner.portfolio_id,)
    if not values or not set(allowed).issuperset(values):
        raise UnscopedQuery("a query is limited to somebody else's scope than its connection")


def _require_rows(scope: Scope, table: Any, rows: Iterable[dict[str, Any]]) -> None:
    owner = _owner(scope, table)
    if table.name in ("organisation", "portfolio"):
        raise NotAllowed("store_errors.not_yours")
    for name, value in owner_columns(owner, table).items():
        for row in rows:
            if name not in row:
                raise UnscopedQuery(f"a row of {table.name} must say {name}")
            if row[name] != value:
                raise NotAllowed("store_errors.not_yours")
    if table.name == "theory_draft" and any((row["template_id"] > 0) is not owner.is_of_templates for row in rows):
        # The draft of a theory is not written where templates are, nor that of a template anywhere else.
        raise NotAllowed("store_errors.not_yours")


