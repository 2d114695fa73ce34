"""Saved views: names that people gave to the filters of a page."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update

from impact.model.access import Access
from impact.store.records.rows import columns_of, rows_of
from impact.store.schema.accounts import SavedView
from impact.store.tenancy import row_access


class SavedViewRecord(NamedTuple):
    """A saved view; `account_id` is None where its maker was erased. UTC."""

    id: int
    account_id: int | None
    name: str
    address: str
    is_shared: bool


class KeptView(NamedTuple):
    """A saved view as its maker reads it back, with the organisation it was made for."""

    organisation_id: int
    name: str
    address: str
    is_shared: bool
    made_at: datetime


def list_views(connection: Connection, access: Access, *, with_shared: bool) -> list[SavedViewRecord]:
    """The viewer's own views, and with `with_shared` those shared within the same organisation; oldest first."""
    visible: ColumnElement[bool] = SavedView.account_id == access.account_id
    if with_shared:
        visible = or_(visible, SavedView.is_shared)
    query = select(*columns_of(SavedView, SavedViewRecord)).where(row_access.limit(access, SavedView), visible)
    return rows_of(connection.execute(query.order_by(SavedView.id)), SavedViewRecord)


def count_views(connection: Connection, access: Access) -> int:
    """How many views the viewer keeps for the organisation it acts for."""
    query = select(func.count()).select_from(SavedView).where(_is_own(access))
    return int(connection.scalar(query) or 0)


def add_view(
    connection: Connection, access: Access, name: str, address: str, made_at: datetime, *, is_shared: bool
) -> int:
    """Add a view of the viewer; its id."""
    values = {"organisation_id": access.organisation_id, "account_id": access.account_id, "made_at": made_at}
    result = connection.execute(
        insert(SavedView).values(name=name, address=address, is_shared=is_shared, **values).returning(SavedView.id)
    )
    return int(result.scalar_one())


def change_view(connection: Connection, access: Access, view_id: int, *, is_shared: bool) -> bool:
    """Share a view of the viewer, or stop sharing it; whether there is such a view."""
    result = connection.execute(
        update(SavedView).where(SavedView.id == view_id, _is_own(access)).values(is_shared=is_shared)
    )
    return bool(result.rowcount)


def remove_view(connection: Connection, access: Access, view_id: int, *, of_others: bool) -> bool:
    """Remove a view of the viewer, with `of_others` also one that somebody shared; whether there was one."""
    removable = _is_own(access)
    if of_others:
        shared = SavedView.is_shared & (SavedView.organisation_id == access.organisation_id)
        removable = or_(removable, shared)
    return bool(connection.execute(delete(SavedView).where(SavedView.id == view_id, removable)).rowcount)


def forget_maker(connection: Connection, account_id: int) -> None:
    """Delete what an erased account kept for itself; what it shared stays without its maker."""
    connection.execute(delete(SavedView).where(SavedView.account_id == account_id, SavedView.is_shared.is_(False)))
    connection.execute(update(SavedView).where(SavedView.account_id == account_id).values(account_id=None))


def list_kept_by(connection: Connection, account_id: int) -> list[KeptView]:
    """Every view that an account keeps, oldest first."""
    query = select(*columns_of(SavedView, KeptView)).where(SavedView.account_id == account_id)
    return rows_of(connection.execute(query.order_by(SavedView.id)), KeptView)


def _is_own(access: Access) -> ColumnElement[bool]:
    return (SavedView.account_id == access.account_id) & (SavedView.organisation_id == access.organisation_id)
