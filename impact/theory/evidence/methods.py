"""The methods by which one can come to know whether a theory holds, and what decides which of them fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class MethodQuestion(StrEnum):
    """What somebody wants to know."""

    DOES_IT_WORK = "does_it_work"
    HOW_AND_WHY = "how_and_why"
    FOR_WHOM = "for_whom"
    HOW_MUCH = "how_much"
    WHAT_CHANGED = "what_changed"
    WHAT_IS_IT_WORTH = "what_is_it_worth"
    RIGHT_THINGS = "right_things"


class Stage(StrEnum):
    """Where the work stands."""

    BEING_DESIGNED = "design"
    START = "start"
    RUNNING = "running"
    END = "end"
    AFTER = "after"


# Budgets from the lowest; skills from what one does alone to what asks for researchers.
BUDGETS = ("A", "B", "C", "D")
SKILLS = (1, 2, 3, 4)


class Limit(StrEnum):
    """What somebody has or wants that may be let go, where no method fits otherwise."""

    BUDGET = "budget"
    SKILL = "skill"
    STAGE = "stage"
    QUESTION = "question"


class Reason(StrEnum):
    """Why a method is offered."""

    ANSWERS = "answers"
    REACHES_FURTHER = "reaches_further"
    STAGE = "stage"
    BUDGET = "budget"
    SKILL = "skill"
    PEOPLE = "people"
    SMALL = "small"
    PARTICIPATION = "participation"
    LIGHTER = "lighter"
    COMBINES = "combines"


class Caution(StrEnum):
    """What to look at before one chooses a method all the same."""

    OTHER_QUESTION = "other_question"
    OTHER_STAGE = "other_stage"
    OVER_BUDGET = "over_budget"
    OVER_SKILL = "over_skill"
    NOT_FURTHER = "not_further"
    COMPARISON = "comparison"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class MethodSource:
    """Where a card is from; `address` is '' where it has none, `is_read`: whoever wrote the card read it there."""

    title: str
    address: str
    is_read: bool


@dataclass(frozen=True, slots=True)
class Method:
    """A method of data/reference/methods.json (docs/methods.md); texts are by language.

    `reachable` is the strength of evidence 0–5 it can reach, `participation` 0–4, `days` and `weeks` least and most.
    `least_people` is None where the least number is of something else than people, or where there is none.
    """

    id: str
    names: Mapping[str, str]
    summaries: Mapping[str, str]
    questions: frozenset[MethodQuestion]
    stages: frozenset[Stage]
    reachable: int
    budget: str
    skill: int
    small_organisation: str
    participation: int
    needs_comparison: bool
    least_people: int | None
    combine_with: tuple[str, ...]
    days: tuple[int, int]
    weeks: tuple[int, int]
    needs: Mapping[str, str]
    pitfalls: Mapping[str, str]
    ethics: Mapping[str, str]
    sources: tuple[MethodSource, ...]

    @property
    def burden(self) -> tuple[str, int, int, int]:
        """What it takes, to be compared: the lower budget first, then the lower skill, then fewer days and weeks."""
        return self.budget, self.skill, self.days[1], self.weeks[1]


@dataclass(frozen=True, slots=True)
class Situation:
    """What somebody wants to know, with what they have; None for what they do not know or do not mind.

    `strength` 0–5 is that of the evidence of an arrow now, None for a block. `budget` and `skill` are the most there
    is, `people` how many could be asked.
    """

    question: MethodQuestion
    stage: Stage | None = None
    budget: str | None = None
    skill: int | None = None
    has_comparison: bool | None = None
    people: int | None = None
    strength: int | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A method that is offered, with why, and what to look at first."""

    method: Method
    reasons: tuple[Reason, ...]
    cautions: tuple[Caution, ...]


@dataclass(frozen=True, slots=True)
class MethodChoice:
    """Methods that fit best, a lighter one (`is_lighter` is False where nothing is lighter), one to combine with.

    `let_go` are the limits without which nothing fitted, in the order in which they were let go.
    """

    best: tuple[Suggestion, ...]
    lighter: Suggestion
    to_combine: Suggestion
    let_go: tuple[Limit, ...]
    is_lighter: bool
