"""Whether an organisation consents to research on its figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ConsentView:
    """The consent in force, with who decided it when; without a day nobody ever decided."""

    organisation_id: int
    is_given: bool
    may_decide: bool
    decided_by: str = ""
    decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class ConsentCount:
    """Of how many grantees the figures are in a list for research, out of all that the viewer looks at."""

    consenting: int
    grantees: int
