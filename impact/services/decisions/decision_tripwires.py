"""How far the tripwires of decisions are: from the approved figures and the assumptions as they stand now.

Nothing is done by itself. A tripwire that tripped brings its decision back to both sides, until the fund looked at it
again; it comes back once other values trip it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256
from typing import Protocol

from impact.i18n import text
from impact.metrics.tripwires import PeriodValue, ShownPeriod, count_periods
from impact.model.access import Access
from impact.model.decisions.decision_content import AssumptionTripwire, DecisionContent, FigureTripwire
from impact.model.decisions.decision_kinds import Comparison
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import TimeKind
from impact.services.core.titles_in_language import pick_text, pick_title
from impact.services.theory.conversations import load_newest
from impact.store.decisions import decision_choices
from impact.store.decisions.decision_choices import ChoiceRecord
from impact.store.queries import Connection
from impact.theory.document import TheoryDocument
from impact.theory.evidence.evidence_kinds import AssumptionState
from impact.views.decisions import (
    ArrowChoice,
    AssumptionTripwireView,
    FigureTripwireView,
    TripwiresView,
)

TRIPPING_STATES = frozenset({AssumptionState.SHAKY.value, AssumptionState.REFUTED.value})
# A tripwire that tripped is told apart from the same one tripped by other values by so many characters.
MARK_LENGTH = 16


class HasPlace(Protocol):
    """A decision as far as its tripwires need it: about whom it is."""

    @property
    def id(self) -> int:
        """Its id."""

    @property
    def organisation_id(self) -> int:
        """The grantee, whose theory has the assumptions."""

    @property
    def portfolio_id(self) -> int:
        """The portfolio whose indicators it names."""


class TripwireReader:
    """Reads what the tripwires of some decisions wait for: figures in as many queries for one as for all, and the
    theory of each grantee of which an assumption is watched."""

    def __init__(
        self, connection: Connection, access: Access, decisions: Sequence[tuple[HasPlace, DecisionContent]]
    ) -> None:
        self._language = access.language
        wires = [wire for _, content in decisions for wire in content.figure_tripwires]
        indicator_ids = {wire.indicator_id for wire in wires}
        self._values: dict[int, list[PeriodValue]] = defaultdict(list)
        self._shown: dict[int, ShownPeriod] = {}
        self._indicators: dict[int, ChoiceRecord] = {}
        if indicator_ids:
            for row in decision_choices.list_series(connection, indicator_ids):
                self._values[row.indicator_id].append(PeriodValue(row.period_start, row.period_end, row.actual))
                if row.latest and row.period_end is not None:
                    self._shown[row.indicator_id] = ShownPeriod(row.period_start, row.period_end)
            choices = decision_choices.list_named(connection, indicator_ids)
            self._indicators = {choice.id: choice for choice in choices}
        organisations = sorted({item.organisation_id for item, content in decisions if content.assumption_tripwires})
        checks = decision_choices.list_check_states(connection, organisations) if organisations else []
        self._checks = {
            (row.organisation_id, row.source_key, row.target_key, row.assumption_key): row for row in checks
        }
        self._theories = {key: load_newest(connection, access, key) for key in organisations}

    def read(self, decision: HasPlace, content: DecisionContent) -> TripwiresView:
        """How far the tripwires of one of these decisions are."""
        figures = tuple(self._count(wire) for wire in content.figure_tripwires)
        assumptions = tuple(self._look(decision.organisation_id, wire) for wire in content.assumption_tripwires)
        marks = [
            _mark(repr((item.tripwire, item.count.values))) for item in figures if item.count.has_tripped
        ] + [_mark(repr((item.tripwire, item.state))) for item in assumptions if item.has_tripped]  # fmt: skip
        return TripwiresView(figures, assumptions, frozenset(marks))

    def _count(self, wire: FigureTripwire) -> FigureTripwireView:
        # One that is not in sight any more has no values: it trips nothing, and that is said.
        values, choice = self._values.get(wire.indicator_id, []), self._indicators.get(wire.indicator_id)
        shown_period = self._shown.get(wire.indicator_id)
        if wire.shown_end is not None:
            shown_period = ShownPeriod(wire.shown_start, wire.shown_end)
        count = count_periods(
            values, wire.threshold, wire.periods, is_below=wire.comparison is Comparison.BELOW,
            shown_period=shown_period,
            is_running_total=choice is not None and choice.time_kind == TimeKind.CUMULATIVE,
        )  # fmt: skip
        title = pick_title(choice, self._language, choice.result_title, choice.code) if choice else ""
        return FigureTripwireView(wire, title, choice.unit if choice else "", count)

    def _look(self, organisation_id: int, wire: AssumptionTripwire) -> AssumptionTripwireView:
        """A state counts only for the text that it was given for, and for an arrow that is still there."""
        theory = self._theories.get(organisation_id, TheoryDocument())
        place = wire.source_key, wire.target_key, wire.assumption_key
        arrow = theory.arrow_by_key.get(place[:2])
        assumption = next((item for item in arrow.assumptions if item.key == place[2]), None) if arrow else None
        if assumption is None:
            return AssumptionTripwireView(wire, "", "", has_tripped=False)
        titles = {(item.source_key, item.target_key, item.assumption_key): item.title
                  for item in list_arrows(theory, self._language)}  # fmt: skip
        check = self._checks.get((organisation_id, *place))
        is_reworded = check is not None and check.text != assumption.text
        state = check.state if check is not None and not is_reworded else ""
        tripping = {AssumptionState.REFUTED.value} if wire.only_refuted else TRIPPING_STATES
        return AssumptionTripwireView(wire, titles[place], state, state in tripping, is_reworded)


def _mark(words: str) -> str:
    return sha256(words.encode()).hexdigest()[:MARK_LENGTH]


def list_arrows(theory: TheoryDocument, language: Language) -> tuple[ArrowChoice, ...]:
    """The assumptions of a theory, each with its arrow in words."""
    names = {block.key: pick_text(block.text, language) for block in theory.blocks}
    return tuple(
        ArrowChoice(
            arrow.source, arrow.target, assumption.key,
            text(
                language, "decisions.arrow", source=names.get(arrow.source, ""), target=names.get(arrow.target, ""),
                assumption=pick_text(assumption.text, language),
            ),
        )
        for arrow in theory.arrows for assumption in arrow.assumptions
    )  # fmt: skip
