"""The set-up of a new fund: its steps in the order that works, what is done, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """One step; its value is the key of its texts (catalog `fund_setup.step.…`)."""

    FUND = "fund"
    PORTFOLIO = "portfolio"
    CALENDAR = "calendar"
    GRANTEE = "grantee"
    PEOPLE = "people"
    FIGURES = "figures"


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One step with what there is of it already.

    `name` is that of the fund or portfolio, `count` how many periods, grantees, people or pending submissions there
    are. `is_open` says whether it can be done now: figures want a grantee. `page` and `query` are where it is done.
    """

    step: Step
    is_done: bool
    is_open: bool
    page: str
    query: tuple[tuple[str, str], ...] = ()
    name: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class FundSetup:
    """The steps of a fund that has no figures yet."""

    steps: tuple[SetupStep, ...]

    @property
    def next_step(self) -> SetupStep | None:
        """The first step that is not done and can be done now."""
        return next((item for item in self.steps if item.is_open and not item.is_done), None)

    @property
    def done_count(self) -> int:
        """How many steps are done."""
        return sum(item.is_done for item in self.steps)
