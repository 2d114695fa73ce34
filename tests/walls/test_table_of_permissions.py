"""Every cell of the permission table, done for real: on one's own things, and on those of the other fund.

Each permission has a deed here; a permission without one fails, and so does a deed whose permission is
gone. What is refused is refused by the service, whatever a page would have shown, and is kept in the trail.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from deeds import DEEDS, Deed
from world import ROLES, TENANTS, World, other

from impact.access.permissions import (
    PERMISSIONS,
    Permission,
    Sight,
    permission_table,
    sees_pseudonyms,
    sight_of_role,
)
from impact.errors import ImpactError, NotAllowed
from impact.model.vocabulary.roles import Role
from impact.services.core.workspace import unscoped_reading
from impact.store.audit import audit_chain as store_audit

CELLS = [
    pytest.param(permission, role, id=f"{permission.action.value}-{permission.kind.value}-{role.value}")
    for permission in PERMISSIONS
    for role in ROLES
]

# Deeds that name somebody's thing; the others are within one's own reach by their nature.
OF_SOMEBODY = [cell for cell in CELLS if DEEDS[cell.values[0].action, cell.values[0].kind].of_somebody]


def trail(world: World) -> list[Any]:
    """The events so far."""
    with unscoped_reading(world.workspace) as connection:
        return list(store_audit.iterate_events(connection))


def deed(permission: Permission) -> Deed:
    """The deed of a permission."""
    return DEEDS[permission.action, permission.kind]


def test_every_permission_has_a_deed_and_every_deed_a_permission() -> None:
    assert set(DEEDS) == {(permission.action, permission.kind) for permission in PERMISSIONS}
    assert len(PERMISSIONS) == len(DEEDS), "a permission stands in the table once"


@pytest.mark.parametrize(("permission", "role"), CELLS)
def test_the_table_is_what_happens(permission: Permission, role: Role, world: World) -> None:
    tenant = TENANTS[0]
    access = world.access(tenant, role)
    before = len(trail(world))
    act: Callable[..., Any] = deed(permission).act
    if role in permission.roles:
        seen = repr(act(world, access, tenant))
        assert other(tenant) not in seen
        if permission.kind.value not in ("own_account", "permissions") and sees_pseudonyms(role):
            assert f"Werking {tenant}" not in seen
        return
    with pytest.raises(NotAllowed):
        act(world, access, tenant)
    if deed(permission).kept:
        added = trail(world)[before:]
        assert [(event.actor, event.outcome) for event in added] == [(f"a{access.account_id}", "denied")]


@pytest.mark.parametrize(("permission", "role"), OF_SOMEBODY)
def test_nothing_of_the_other_fund_is_done_or_seen(permission: Permission, role: Role, world: World) -> None:
    """The same deed on a thing of the other fund: refused, or it shows nothing of it and changes nothing there."""
    tenant = TENANTS[0]
    access = world.access(tenant, role)
    state = deed(permission).state
    before = state(world, other(tenant))
    try:
        seen = repr(deed(permission).act(world, access, other(tenant)))
    except ImpactError as refused:
        seen = repr(refused.params)
    assert other(tenant) not in seen
    assert state(world, other(tenant)) == before


def test_the_table_shows_each_cell_once_with_how_it_is_seen() -> None:
    rows = permission_table()
    assert [row[0] for row in rows] == list(PERMISSIONS)
    for permission, cells in rows:
        assert [role for role, _ in cells] == list(Role)
        for role, how in cells:
            assert how is sight_of_role(role, permission)
            assert (how is Sight.NO) == (role not in permission.roles)
