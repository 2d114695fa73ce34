"""Static proof that a query is scoped: in every SELECT, each table with an owner carries a limit.

The functions of `tenancy.row_access` wrap such a condition in `Limited`. It counts only where it must hold for
every row: in a WHERE or ON, joined by AND with the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    CTE,
    Alias,
    BooleanClauseList,
    ColumnElement,
    CompoundSelect,
    Join,
    Select,
    Subquery,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import AsBoolean, ClauseElement, ColumnClause, False_, Grouping, TextClause
from sqlalchemy.sql.selectable import FromClause, SelectBase, TableClause, TextualSelect
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import Boolean

from impact.store.tenancy.tenant_scope import OWNED, PRIVATE

PLAIN_TEXT = "plain SQL"
HARMLESS = re.compile(r"\*|\d+")


class Limited(ColumnElement[bool]):
    """A condition that limits the table or alias `name` to rows in scope.

    `through` names the tables by whose rows it does so (a join): it counts only where those are limited too.
    """

    __visit_name__ = "limited"
    # Aliases without a name of their own are called differently each time, so names are no part of the key.
    _traverse_internals = [("element", InternalTraversal.dp_clauseelement), ("table", InternalTraversal.dp_string)]  # noqa: RUF012
    type = Boolean()

    def __init__(self, element: ColumnElement[bool], limited: FromClause, through: Iterable[FromClause] = ()) -> None:
        self.element = element
        self.name = name_of(limited)
        self.table = base_of(limited)
        self.through = tuple(name_of(item) for item in through)

    def self_group(self, against: Any = None) -> Limited:  # noqa: ARG002
        """It brings its own brackets."""
        return self


@compiles(Limited)
def _limited(element: Limited, compiler: Any, **kw: Any) -> str:
    return f"({compiler.process(element.element, **kw)})"


def name_of(item: FromClause) -> str:
    """What a table or alias is called within its statement."""
    return str(item.name)  # type: ignore[attr-defined]


def base_of(item: FromClause) -> str:
    """The table behind an alias; the name of anything else."""
    while isinstance(item, Alias):
        item = item.element
    return name_of(item)


@dataclass(slots=True)
class _Read:
    """What one SELECT reads: tables by name, and the limits that hold for it."""

    tables: dict[str, str] = field(default_factory=dict)
    derived: set[str] = field(default_factory=set)
    limits: list[Limited] = field(default_factory=list)
    empty: bool = False

    def limited(self, around: Iterable[str]) -> set[str]:
        """Names that are limited; `around` those of the SELECT this one refers to."""
        if self.empty:
            return set(self.tables) | self.derived
        names = self.derived | set(around)
        while True:
            more = {item.name for item in self.limits if names.issuperset(item.through)} - names
            if not more:
                return names
            names |= more


def find_unscoped_tables(statement: ClauseElement) -> frozenset[str]:
    """The tables that some part of a statement reads without a limit; empty for a statement that is scoped."""
    return frozenset(_unlimited(statement, frozenset()))


def _unlimited(element: ClauseElement, around: frozenset[str]) -> Iterator[str]:
    if _plain_text(element):
        yield PLAIN_TEXT
    if isinstance(element, Select):
        read = _reading(element)
        # Only what is said to belong to the SELECT around is not read anew here.
        outside = {name_of(item) for item in element._correlate or ()} & around
        limited = frozenset(read.limited(outside))
        yield from (
            table for name, table in read.tables.items() if table in PRIVATE or (table in OWNED and name not in limited)
        )
        around = limited
    elif isinstance(element, CompoundSelect | Subquery | CTE):
        around = frozenset()
    for child in element.get_children():
        yield from _unlimited(child, around)


def _plain_text(element: ClauseElement) -> bool:
    """Whether this is a piece of SQL that nobody can look into; a star or a number says nothing."""
    if isinstance(element, TextClause | TextualSelect):
        return True
    return isinstance(element, ColumnClause) and element.is_literal and not HARMLESS.fullmatch(str(element.name))


def _reading(select: Select[Any]) -> _Read:
    read = _Read()
    for item in select.get_final_froms():
        _walk(item, read)
    if select.whereclause is not None:
        # A condition that is never true swallows all others.
        read.empty = _never(select.whereclause)
        read.limits += _conjuncts(select.whereclause)
    return read


def _never(condition: Any) -> bool:
    """Whether a condition is plainly false."""
    if isinstance(condition, AsBoolean) and condition.operator is operators.istrue:
        condition = condition.element
    return isinstance(condition, False_)


def _walk(item: Any, read: _Read) -> set[str]:
    """Enter what a FROM names; returns those names."""
    if isinstance(item, Join):
        left, right = _walk(item.left, read), _walk(item.right, read)
        if item.onclause is not None and not item.full:
            # The condition of an outer join says nothing of the rows on its left.
            bound = right if item.isouter else left | right
            read.limits += [limit for limit in _conjuncts(item.onclause) if limit.name in bound]
        return left | right
    base = item
    while isinstance(base, Alias):
        base = base.element
    if isinstance(base, TableClause):
        read.tables[name_of(item)] = base.name
    elif isinstance(base, Subquery | CTE | SelectBase):
        read.derived.add(name_of(item))
    elif isinstance(base, Grouping):
        return _walk(base.element, read)
    return {name_of(item)} if hasattr(item, "name") else set()


def _conjuncts(condition: Any) -> Iterator[Limited]:
    if isinstance(condition, Limited):
        yield condition
        yield from _conjuncts(condition.element)
    elif isinstance(condition, Grouping):
        yield from _conjuncts(condition.element)
    elif isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
        for part in condition.clauses:
            yield from _conjuncts(part)
