"""Life cycle of a submission."""

from __future__ import annotations

from enum import StrEnum


class SubmissionState(StrEnum):
    """Life cycle of a submission; only approved ones count towards portfolio figures."""

    DRAFT = "draft"
    PENDING = "pending"
    APPROVED = "approved"
    RETURNED = "returned"
    UNDONE = "undone"
