"""Roles of an account."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Roles of an account (docs/permissions.md)."""

    ADMINISTRATOR = "administrator"
    FUND_STAFF = "fund_staff"
    GRANTEE_EDITOR = "grantee_editor"
    GRANTEE_VIEWER = "grantee_viewer"
    COACH = "coach"
    ACADEMIC = "academic"
    UMBRELLA = "umbrella"
    FACILITATOR = "facilitator"
