"""Who reads what somebody wrote, for themselves or to share: one rule for comments on figures and for conversations."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_

from impact.access.permissions import NAME_ROLES, PSEUDONYM_ROLES
from impact.model.access import Access


def limit_to_readable(access: Access, author: Any, author_role: Any, is_shared: Any) -> ColumnElement[bool]:
    """The rows that a viewer may read: its own, and shared ones where it sees the organisation by its name.

    `author`, `author_role` and `is_shared` are the columns of the account that wrote a row, of the role in which it
    did, and of whether others read it. Under pseudonyms only what was written under pseudonyms: what one wrote in
    another role may hold the name. It limits no tenant; `row_access` does.
    """
    if not access.account_id:
        own: ColumnElement[bool] = false()
    elif access.role in PSEUDONYM_ROLES:
        own = and_(author == access.account_id, author_role.in_(sorted(role.value for role in PSEUDONYM_ROLES)))
    else:
        own = author == access.account_id
    return or_(own, is_shared.is_(True)) if access.role in NAME_ROLES else own
