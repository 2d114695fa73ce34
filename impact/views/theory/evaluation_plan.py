"""The evaluation plan of a theory as pages and files show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from impact.i18n import join_unit, number
from impact.model.vocabulary.languages import Language
from impact.theory.evidence.methods import MethodQuestion
from impact.views.grants import CENTS


class PlanState(StrEnum):
    """How far a method in a plan is."""

    PLANNED = "planned"
    RUNNING = "running"
    FINISHED = "finished"
    DROPPED = "dropped"


# In these states something is still to be done.
OPEN_STATES = frozenset({PlanState.PLANNED, PlanState.RUNNING})
EURO = "euro"


@dataclass(frozen=True, slots=True)
class PlanFields:
    """What somebody says of a method in the plan; None for what nobody said. Cents of a euro."""

    state: PlanState = PlanState.PLANNED
    who: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    cost_cents: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """A method in the plan, in the words of the viewer; `subject` are the keys of a block or of an arrow's blocks.

    `portfolio` is that whose fund agreed to it, '' and 0 for whoever sees pseudonyms. `may_see_cost` is False for
    whoever does not see the money of grants: then the cost is None also where it is known.
    """

    planned_id: int
    subject: tuple[str, str]
    method: str
    name: str
    question: MethodQuestion
    fields: PlanFields
    may_see_cost: bool
    version: int
    portfolio_id: int = 0
    portfolio: str = ""

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.fields.state in OPEN_STATES

    def is_late(self, today: date) -> bool:
        """Whether its last day is past and it is not done, or its first day is and nobody began."""
        fields = self.fields
        starts_late = fields.state is PlanState.PLANNED and fields.starts_on is not None and fields.starts_on < today
        return self.is_open and (starts_late or (fields.ends_on is not None and fields.ends_on < today))


@dataclass(frozen=True, slots=True)
class PlanCost:
    """What a plan costs in cents, without what was dropped: over how many methods, of how many."""

    cents: int
    stated: int
    total: int


def say_cost(cents: int, language: Language) -> str:
    """A cost in euros, with cents only where it has any."""
    return join_unit(language, number(language, cents / CENTS, 2 if cents % CENTS else 0), EURO)


def add_costs(plan: Sequence[PlannedItem]) -> PlanCost | None:
    """The cost of a plan; None where the viewer sees no costs or nobody stated one."""
    counting = [item for item in plan if item.may_see_cost and item.fields.state is not PlanState.DROPPED]
    stated = [item.fields.cost_cents for item in counting if item.fields.cost_cents is not None]
    return PlanCost(sum(stated), len(stated), len(counting)) if stated else None
