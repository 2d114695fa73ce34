"""Saved views: a person keeps filters under a name, and shares them with the fund.

A row is found by the account and the organisation of the access alone, never by what somebody asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Connection

from impact.access.permissions import FUND_ROLES, Action, Kind, may
from impact.errors import ImpactError
from impact.model.access import Access
from impact.model.text_limits import LONGEST_VIEW_NAME
from impact.model.vocabulary.roles import Role
from impact.services.core.audit_log import actor, add_event, now, record_refusal, require_allowed
from impact.services.core.workspace import Workspace, reading, unscoped_writing
from impact.store.accounts import saved_views
from impact.views.saved_views import SavedView, SavedViews

# An address with hundreds of choices is a list of its own; browsers cut it off somewhere above.
LONGEST_ADDRESS = 4000
MOST_VIEWS = 50


def list_saved_views(access: Access, workspace: Workspace) -> SavedViews:
    """The viewer's own views, and for people of a fund those shared there; by name."""
    require_allowed(access, Action.CHANGE, Kind.SAVED_VIEW, workspace)
    with reading(access, workspace) as connection:
        rows = saved_views.list_views(connection, access, with_shared=access.role in FUND_ROLES)
    views = [
        SavedView(
            row.id,
            row.name,
            tuple(parse_qsl(row.address)),
            row.is_shared,
            is_own=row.account_id == access.account_id,
            may_remove=row.account_id == access.account_id or access.role is Role.ADMINISTRATOR,
        )
        for row in rows
    ]
    return SavedViews(
        tuple(sorted(views, key=lambda view: (view.name.casefold(), view.id))),
        may(access.role, Action.SHARE, Kind.SAVED_VIEW),
    )


def save_view(
    access: Access, workspace: Workspace, *, name: str, parameters: Sequence[tuple[str, str]], is_shared: bool
) -> int:
    """Keep the parameters of an address under a name; its id.

    ImpactError without a name, for one that the viewer uses already, for a list that is too long, or for one view
    too many; NotAllowed for a role that shares nothing.
    """
    require_allowed(access, Action.CHANGE, Kind.SAVED_VIEW, workspace)
    if is_shared:
        require_allowed(access, Action.SHARE, Kind.SAVED_VIEW, workspace)
    label = " ".join(name.split())[:LONGEST_VIEW_NAME]
    address = urlencode(parameters)
    if not label:
        raise ImpactError("saved_views.no_name")
    if len(address) > LONGEST_ADDRESS:
        raise ImpactError("saved_views.too_long")
    known_views = list_saved_views(access, workspace).views
    if label.casefold() in {view.name.casefold() for view in known_views if view.is_own}:
        raise ImpactError("saved_views.name_used", name=label)
    with unscoped_writing(workspace) as connection:
        if saved_views.count_views(connection, access) >= MOST_VIEWS:
            raise ImpactError("saved_views.too_many", n=MOST_VIEWS)
        view_id = saved_views.add_view(connection, access, label, address, now(), is_shared=is_shared)
        _note(connection, access, Action.SHARE if is_shared else Action.CHANGE, view_id)
    return view_id


def share_view(access: Access, view_id: int, workspace: Workspace, *, is_shared: bool) -> None:
    """Share a view of one's own with the fund, or stop sharing it; NotAllowed for others and other people's views."""
    require_allowed(access, Action.SHARE, Kind.SAVED_VIEW, workspace, view_id)
    with unscoped_writing(workspace) as connection:
        was_changed = saved_views.change_view(connection, access, view_id, is_shared=is_shared)
        if was_changed:
            _note(connection, access, Action.SHARE if is_shared else Action.CHANGE, view_id)
    if not was_changed:
        raise record_refusal(access, Action.SHARE, Kind.SAVED_VIEW, workspace, view_id)


def remove_view(access: Access, view_id: int, workspace: Workspace) -> None:
    """Remove a view of one's own; an administrator also removes what others shared. NotAllowed for any other."""
    require_allowed(access, Action.CHANGE, Kind.SAVED_VIEW, workspace, view_id)
    with unscoped_writing(workspace) as connection:
        was_removed = saved_views.remove_view(
            connection, access, view_id, of_others=access.role is Role.ADMINISTRATOR
        )
        if was_removed:
            _note(connection, access, Action.CHANGE, view_id)
    if not was_removed:
        raise record_refusal(access, Action.CHANGE, Kind.SAVED_VIEW, workspace, view_id)


def _note(connection: Connection, access: Access, action: Action, view_id: int) -> None:
    add_event(
        connection, actor(access.account_id), action.value, Kind.SAVED_VIEW.value, view_id,
        organisation_id=access.organisation_id or None,
    )  # fmt: skip
