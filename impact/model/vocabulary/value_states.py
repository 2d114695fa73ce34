"""States of a value: reported, missing, not due, hidden."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """States of a value; `reported` includes a true zero, `unclear` occurs only while a file is read.

    `not_applicable` is an answer ("n.v.t."): there is nothing to report, so nothing is missing.
    """

    REPORTED = "reported"
    NOT_REPORTED = "not_reported"
    NOT_APPLICABLE = "not_applicable"
    NOT_DUE = "not_due"
    SUPPRESSED = "suppressed"
    NOT_COMPARABLE = "not_comparable"
    UNCLEAR = "unclear"
    # Of a value in a history only: it was reported, and another took its place.
    REPLACED = "replaced"


# Nothing was measured, for want of a value or because there is none to have.
NOT_MEASURED = (State.NOT_REPORTED, State.NOT_APPLICABLE)
# Nobody waits for a value of such a period.
NOT_EXPECTED = (State.NOT_DUE, State.NOT_APPLICABLE)
