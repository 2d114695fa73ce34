"""The closed word lists of evidence on arrows and of assumptions (docs/theory-of-change.md#evidence-on-an-arrow)."""

from __future__ import annotations

from enum import StrEnum

# Design of a study, from an assumption (0) to repeated, randomised or a synthesis (5); quality from weak to strong.
LEAST_DESIGN, MOST_DESIGN = 0, 5
LEAST_QUALITY, MOST_QUALITY = 1, 4


class EvidenceOrigin(StrEnum):
    """Where evidence comes from: research from outside, own figures, experience of the work, or participants."""

    RESEARCH = "research"
    OWN_DATA = "own_data"
    PRACTICE = "practice"
    PARTICIPANTS = "participants"


class EvidenceSide(StrEnum):
    """Whether evidence speaks for an arrow or against it."""

    FOR = "for"
    AGAINST = "against"


class ExpectationKind(StrEnum):
    """What somebody expects before looking: what must be seen if it is true, and what would never be seen otherwise."""

    MUST_SEE = "must_see"
    NEVER_OTHERWISE = "never_otherwise"


class ExpectationState(StrEnum):
    """What became of an expectation; nobody looked yet while it is open."""

    OPEN = "open"
    OBSERVED = "observed"
    NOT_OBSERVED = "not_observed"


class AssumptionState(StrEnum):
    """How an assumption is doing; nobody looked yet while it is open."""

    OPEN = "open"
    BEING_TESTED = "being_tested"
    HOLDING = "holding"
    SHAKY = "shaky"
    REFUTED = "refuted"
