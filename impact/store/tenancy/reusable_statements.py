"""Statements that are put together once for each scope and question, and then used again.

What a page asks takes longer to put together, and to recognise as a statement that was compiled before, than the
database takes to answer it. SQLAlchemy recognises the same object at once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import BindParameter, Select, bindparam

from impact.store.tenancy import row_access
from impact.store.tenancy.tenant_scope import Scope

P = ParamSpec("P")
Built = TypeVar("Built")
# A statement with columns of any number and kind.
Selection = Select[*tuple[Any, ...]]
# How many statements of one kind are kept: those of some fifty viewers with a few questions each.
STATEMENTS = 256

# The ids that a statement is about, given when it is executed: a list with one id or many makes no other statement.
IDS: BindParameter[Any] = bindparam("ids", expanding=True)
# The one organisation, portfolio and submission that a statement is about, given in the same way.
ORGANISATION: BindParameter[Any] = bindparam("organisation")
PORTFOLIO: BindParameter[Any] = bindparam("portfolio")
SUBMISSION: BindParameter[Any] = bindparam("submission")


def reuse(build: Callable[Concatenate[Scope | None, P], Built]) -> Callable[Concatenate[row_access.Of, P], Built]:
    """Keep what `build` makes of a scope and hashable arguments. The new function also takes an Access or a
    connection for the scope, as limits do."""
    keep: Callable[..., Built] = lru_cache(maxsize=STATEMENTS)(build)

    def select_again(of: row_access.Of, /, *args: P.args, **kwargs: P.kwargs) -> Built:
        return keep(row_access.scope_of(of), *args, **kwargs)

    update_wrapper(select_again, build)
    return select_again
