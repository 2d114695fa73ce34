"""How far the tripwires of decisions are: from the approved figures and the assumptions as they stand now.

Nothing is done by itself. A tripwire that tripped brings its decision back to both sides, until the fund looked at it
again; it comes back once other values trip it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Protocol

from impact.metrics.tripwires import PeriodValue, TripwireCount, count_periods
from impact.model.decisions.decision_content import AssumptionTripwire, DecisionContent, FigureTripwire
from impact.model.decisions.decision_kinds import Comparison
from impact.model.vocabulary.languages import Language
from impact.services.core.titles_in_language import pick_title
from impact.store.decisions import decision_choices
from impact.store.queries import Connection
from impact.theory.evidence.evidence_kinds import AssumptionState
from impact.views.decisions import AssumptionTripwireView, FigureTripwireView, TripwiresView

TRIPPING_STATES = frozenset({AssumptionState.SHAKY.value, AssumptionState.REFUTED.value})


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
    """Reads what the tripwires of some decisions wait for, in as many queries for one as for all."""

    def __init__(
        self, connection: Connection, decisions: Sequence[tuple[HasPlace, DecisionContent]], language: Language
    ) -> None:
        self._language = language
        wired = [(item, content) for item, content in decisions if content.figure_tripwires]
        indicator_ids = {wire.indicator_id for _, content in wired for wire in content.figure_tripwires}
        self._values: dict[int, list[PeriodValue]] = defaultdict(list)
        self._names: dict[int, tuple[str, str]] = {}
        if indicator_ids:
            for row in decision_choices.list_series(connection, indicator_ids):
                if row.period_start is not None and row.period_end is not None:
                    value = PeriodValue(row.period_start, row.period_end, row.actual)
                    self._values[row.indicator_id].append(value)
            for choice in decision_choices.list_named(connection, indicator_ids):
                title = pick_title(choice, language, choice.result_title, choice.code)
                self._names[choice.id] = (title, choice.unit)
        organisations = {item.organisation_id for item, content in decisions if content.assumption_tripwires}
        checks = decision_choices.list_check_states(connection, organisations) if organisations else []
        self._states = {
            (row.organisation_id, row.source_key, row.target_key, row.assumption_key): row.state for row in checks
        }

    def read(self, decision: HasPlace, content: DecisionContent) -> TripwiresView:
        """How far the tripwires of one of these decisions are."""
        figures = tuple(self._count(wire) for wire in content.figure_tripwires)
        assumptions = tuple(self._look(decision.organisation_id, wire) for wire in content.assumption_tripwires)
        return TripwiresView(figures, assumptions, _compute_fingerprint(figures, assumptions))

    def _count(self, wire: FigureTripwire) -> FigureTripwireView:
        title, unit = self._names.get(wire.indicator_id, ("", ""))
        # One that is not in sight any more has no values: it trips nothing, and that is said.
        values = self._values.get(wire.indicator_id, [])
        is_below = wire.comparison is Comparison.BELOW
        count: TripwireCount = count_periods(values, wire.threshold, wire.periods, is_below=is_below)
        return FigureTripwireView(wire, title, unit, count)

    def _look(self, organisation_id: int, wire: AssumptionTripwire) -> AssumptionTripwireView:
        place = organisation_id, wire.source_key, wire.target_key, wire.assumption_key
        state = self._states.get(place, "")
        tripping = {AssumptionState.REFUTED.value} if wire.only_refuted else TRIPPING_STATES
        return AssumptionTripwireView(wire, "", state, state in tripping)


def _compute_fingerprint(
    figures: Iterable[FigureTripwireView], assumptions: Iterable[AssumptionTripwireView]
) -> str:
    """A fingerprint of the tripwires that tripped, and by which values; '' where none did."""
    parts = [
        repr((item.tripwire, item.count.newest)) for item in figures if item.count.has_tripped
    ] + [repr((item.tripwire, item.state)) for item in assumptions if item.has_tripped]
    return sha256("\n".join(parts).encode()).hexdigest() if parts else ""
