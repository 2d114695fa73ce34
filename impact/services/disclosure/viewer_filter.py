"""The veil over rows between the store and a view: what academics, umbrellas and sessions may see of others.

A row comes out with what is known to be harmless, names under their pseudonyms, texts without names
and numbers protected; everything else is blank, also a column that is added later. For the viewer's
own organisation, and for roles that see names, rows come out as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from typing import Any, TypeVar, cast

from impact.access.permissions import veiled
from impact.metrics import disclosure
from impact.metrics.disclosure import Released, rounded_share, way_covered
from impact.metrics.explain import steps
from impact.model.access import Access
from impact.model.figure import FigureRecord
from impact.model.words import Frequency, Measure, State
from impact.services.core.database_secret import secret
from impact.services.core.view_mappers import SOURCE_KINDS, title
from impact.services.core.workspace import Workspace
from impact.services.core.workspace import reading as open_reading
from impact.services.disclosure import pseudonyms
from impact.services.disclosure.organisation_redaction import Names
from impact.store.queries import Connection
from impact.store.queries import organisations as read_organisations
from impact.store.queries import portfolio as read_portfolio
from impact.store.queries.figures import IndicatorFigure, PointRecord
from impact.store.queries.organisations import OrganisationRecord
from impact.store.queries.portfolio import PortfolioRecord
from impact.store.queries.records import TotalRecord
from impact.store.schema.records import IndicatorRecord, ValueRecord
from impact.views.marks import BreakdownBar

View = TypeVar("View")
Record = TypeVar("Record", bound=tuple[Any, ...])
Series = TypeVar("Series", PointRecord, TotalRecord)

# Fields that say nothing of people and nothing of who it is: closed words, agreements, dates, counts.
KEPT = frozenset(
    {
        "id", "organisation_id", "indicator_id", "node_id", "level", "theme", "measure", "direction",
        "direction_origin", "time_kind", "time_kind_origin", "baseline_state", "baseline_date",
        "band_low", "band_high", "counts", "shared_key", "has_parts", "notes",
        "period_start", "period_end", "target", "target_start", "target_end", "target_final",
        "target_final_end", "target_denominator", "target_to_date", "basis", "status", "bands_on_track",
        "bands_attention", "trend", "trend_n", "due", "reported", "latest", "state",
    }
)  # fmt: skip
KEPT_OF_JOIN = frozenset({"indicator", "figure", "portfolio"})
KEPT_OF_HEAD = frozenset({"id", "kind", "theme", "fictional"})
# How the fields of views are called that hold an id, and what it is the id of.
ADDRESSED = {"organisation_id": "organisation", "indicator_id": "indicator"}


@contextmanager
def reading(access: Access, workspace: Workspace) -> Iterator[tuple[Connection, Veil]]:
    """A connection that reads what this viewer covers, and the veil to lay over its rows.

    For roles that see names the veil hides nothing.
    """
    # Before the connection opens: a lost secret is drawn anew, and SQLite does not write while we read.
    key = secret(workspace) if veiled(access.role) else b""
    with open_reading(access, workspace) as connection:
        yield connection, Veil(access, connection, key)


class Veil:
    """What one viewer may see of organisations other than its own."""

    def __init__(self, access: Access, connection: Connection, key: bytes) -> None:
        self.on = veiled(access.role)
        self._access = access
        self._connection = connection
        self._secret = key
        self._own: dict[int, tuple[str, str]] = {}

    def hides(self, organisation_id: int) -> bool:
        """Whether this organisation is veiled for the viewer."""
        return self.on and organisation_id != self._access.organisation_id

    # Names and texts

    def name(self, organisation_id: int, name: str) -> str:
        """The name under which the viewer knows an organisation."""
        if not self.hides(organisation_id):
            return name
        viewer, language = self._access.organisation_id, self._access.language
        return pseudonyms.pseudonym(self._secret, viewer, organisation_id, language)

    def named(self, organisations: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
        """Ids and names as the viewer knows them, in the order of those names."""
        known = [(key, self.name(key, name)) for key, name in organisations]
        return sorted(known, key=lambda pair: pair[1].casefold()) if self.on else known

    def words(self, organisation_id: int, text: str) -> str:
        """A text of an organisation without its name, and without those of the others in sight."""
        if not text or not self.hides(organisation_id):
            return text
        name, ref = self._own.get(organisation_id) or (self._covered.get(organisation_id, ""), "")
        return self._names.without(text, name, ref, self.name(organisation_id, name))

    @cached_property
    def _covered(self) -> dict[int, str]:
        return dict(read_organisations.names(self._connection, self._access))

    @cached_property
    def _names(self) -> Names:
        others = ((key, name) for key, name in self._covered.items() if self.hides(key))
        return Names.of((name, self.name(key, name)) for key, name in others)

    @cached_property
    def _portfolios(self) -> Sequence[PortfolioRecord]:
        return read_portfolio.portfolios(self._connection, self._access)

    @cached_property
    def _shared(self) -> dict[tuple[str, str], Mapping[str, str]]:
        return {
            (row.name, entry["id"]): entry for row in self._portfolios for entry in row.shared_indicators or ()
        }

    def k(self, portfolio: str = "") -> int:
        """The smallest number that may be shown: that of the portfolio, and never below 5."""
        asked = [row.small_number for row in self._portfolios if portfolio in ("", row.name)]
        return max([disclosure.K, *asked])

    def head(self, row: OrganisationRecord) -> OrganisationRecord:
        """An organisation: its name, and nothing that tells which it is."""
        if not self.hides(row.id):
            return row
        self._own[row.id] = (row.name, row.ref or "")
        return _blank(row, KEPT_OF_HEAD)._replace(name=self.name(row.id, row.name))

    # Figures

    def figures(self, rows: Iterable[IndicatorFigure]) -> list[IndicatorFigure]:
        """Indicators with their figures."""
        return [self._figure(row) if self.hides(row.indicator.organisation_id) else row for row in rows]

    def _figure(self, row: IndicatorFigure) -> IndicatorFigure:
        owner = row.indicator.organisation_id
        self._own[owner] = (row.organisation, row.organisation_ref or "")
        one, k = row.indicator, self.k(row.portfolio)
        start = disclosure.released(
            Measure(one.measure), one.baseline, one.baseline_numerator, one.baseline_denominator, k=k
        )
        return _blank(row, KEPT_OF_JOIN)._replace(
            organisation=self.name(owner, row.organisation),
            indicator=self._indicator(row, start.value),
            figure=None if row.figure is None else _Numbers.of(row.figure, one, start, k).put_in(row.figure, one),
        )

    def _indicator(self, row: IndicatorFigure, baseline: float | None) -> IndicatorRecord:
        one, owner = row.indicator, row.indicator.organisation_id
        source = one.source or ""
        return _blank(one, KEPT)._replace(
            title=self._title(row),
            titles={},
            code=one.shared_key,
            frequency=one.frequency if one.frequency in tuple(Frequency) else "",
            source=source if source.strip().casefold() in SOURCE_KINDS else "",
            unit=self.words(owner, one.unit),
            breakdown=self.words(owner, one.breakdown),
            result_title=self.words(owner, one.result_title),
            baseline=baseline,
        )

    def _title(self, row: IndicatorFigure) -> str:
        language, one = self._access.language, row.indicator
        agreed = self._shared.get((row.portfolio, one.shared_key), {})
        shared = agreed.get(language.value) or agreed.get("nl")
        if one.shared_key and shared:
            return shared
        return self.words(one.organisation_id, title(one, language, one.result_title))

    def series(self, items: Iterable[Series], figure: IndicatorFigure) -> list[Series]:
        """Figures of one indicator over time, of the indicator they belong to."""
        if not self.hides(figure.indicator.organisation_id):
            return list(items)
        k, measure = self.k(figure.portfolio), Measure(figure.indicator.measure)
        found = []
        for item in items:
            shown = _released(measure, item, k)
            found.append(
                _blank(item, KEPT)._replace(
                    actual=shown.value,
                    numerator=shown.numerator,
                    denominator=shown.denominator,
                    n=shown.n,
                    state=State.SUPPRESSED.value if shown.suppressed else item.state,
                )
            )
        return found

    def total(self, item: ValueRecord, figure: IndicatorFigure) -> ValueRecord:
        """The total of one period as it may be seen: its protected number, and not where it was written down."""
        if not self.hides(figure.indicator.organisation_id):
            return item
        measure = Measure(figure.indicator.measure)
        shown = disclosure.released(
            measure, item.value, item.numerator, item.denominator, item.n, self.k(figure.portfolio)
        )
        return _blank(item, KEPT)._replace(
            value=shown.value,
            numerator=shown.numerator,
            denominator=shown.denominator,
            n=shown.n,
            state=State.SUPPRESSED.value if shown.suppressed else item.state,
        )

    def part(self, item: ValueRecord, shown: BreakdownBar, figure: IndicatorFigure) -> ValueRecord:
        """A broken-down measurement with the numbers of its protected bar, of the indicator it belongs to."""
        return _blank(item, KEPT)._replace(
            breakdown=self.words(figure.indicator.organisation_id, item.breakdown),
            value=shown.value,
            numerator=shown.numerator,
            denominator=shown.denominator,
            n=shown.n,
            state=shown.state.value,
        )

    def targets(self, items: Iterable[ValueRecord], figure: IndicatorFigure) -> list[ValueRecord]:
        """Targets of one indicator: agreements stay, where they were written down goes."""
        owner = figure.indicator.organisation_id
        if not self.hides(owner):
            return list(items)
        kept = KEPT | {"value", "denominator"}
        return [_blank(item, kept)._replace(breakdown=self.words(owner, item.breakdown)) for item in items]

    # Addresses

    def sealed(self, view: View) -> View:
        """The view with the numbers by which this viewer, and nobody else, finds what is in it."""
        return cast("View", self._walked(view)) if self.on else view

    def _walked(self, item: object) -> object:
        if isinstance(item, tuple):
            return tuple(self._walked(part) for part in item)
        if isinstance(item, dict):
            return {key: self._walked(part) for key, part in item.items()}
        # What was asked stays as it was asked: it holds sealed numbers already.
        if not is_dataclass(item) or isinstance(item, type) or type(item).__name__.endswith("Query"):
            return item
        changed = {}
        for field in fields(item):
            value = getattr(item, field.name)
            kind = ADDRESSED.get(field.name)
            changed[field.name] = self.address(kind, value) if kind else self._walked(value)
        return replace(item, **changed)

    def address(self, kind: str, number: int) -> int:
        """The number by which this viewer finds an organisation or indicator."""
        if not self.on or (kind == "organisation" and not self.hides(number)):
            return number
        return pseudonyms.sealed(self._secret, self._access.organisation_id, kind, number)

    def found(self, kind: str, number: int) -> int:
        """The id behind a number from this viewer's address; -1, which nothing has, for any other."""
        if not self.on or (kind == "organisation" and not self.hides(number)):
            return number
        return pseudonyms.opened(self._secret, self._access.organisation_id, kind, number)


def _blank(row: Record, kept: frozenset[str]) -> Record:
    """The record with nothing but the fields that may stay: texts blank, lists empty, everything else missing.

    What stays is named, so that a field that is added later is blank until somebody says that it is harmless.
    """
    names: tuple[str, ...] = type(row)._fields  # type: ignore[attr-defined]
    values = (value if name in kept else _nothing(value) for name, value in zip(names, row, strict=True))
    return cast("Record", type(row)._make(values))  # type: ignore[attr-defined]


def _nothing(value: object) -> object:
    return type(value)() if isinstance(value, str | list | dict) else None


def _released(measure: Measure, row: FigureRecord | PointRecord | TotalRecord, k: int) -> Released:
    return disclosure.released(measure, row.actual, row.numerator, row.denominator, row.n, k)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The numbers of a figure as they may be seen: its value, baseline, expected value and sum up to now."""

    measure: Measure
    shown: Released
    begun: Released
    expected: Released
    to_date: Released

    @classmethod
    def of(cls, figure: FigureRecord, indicator: IndicatorRecord, start: Released, k: int) -> _Numbers:
        """The numbers of a figure, protected; `start` is the baseline of its indicator as it may be seen."""
        measure = Measure(indicator.measure)
        shown, begun = _released(measure, figure, k), start
        if figure.baseline != indicator.baseline:
            begun = disclosure.released(measure, figure.baseline, k=k)
        # The same number is never rounded in two ways.
        expected = disclosure.released(measure, figure.expected, k=k)
        if figure.expected == figure.target:
            expected = Released(figure.target)
        elif figure.expected == figure.baseline:
            expected = begun
        to_date = disclosure.released(measure, figure.actual_to_date, k=k)
        if figure.actual_to_date == figure.actual:
            to_date = shown
        return cls(measure, shown, begun, expected, to_date)

    def put_in(self, figure: FigureRecord, indicator: IndicatorRecord) -> FigureRecord:
        """The figure with these numbers, and with what follows from them and nothing else."""
        return self._derived(figure, indicator)._replace(
            state=State.SUPPRESSED.value if self.shown.suppressed else figure.state,
            actual=self.shown.value,
            numerator=self.shown.numerator,
            denominator=self.shown.denominator,
            n=self.shown.n,
            baseline=self.begun.value,
            expected=self.expected.value,
            actual_to_date=self.to_date.value,
        )

    def _derived(self, figure: FigureRecord, indicator: IndicatorRecord) -> FigureRecord:
        """Achievement, ratio and pace by the steps of the figure's own formula, with shown numbers in them."""
        achieved: float | None = None
        final: float | None = None
        ratio: float | None = None
        pace: float | None = None
        value, measure = self.shown.value, self.measure
        of_figure = steps(figure, indicator)
        for step in of_figure:
            # An implied baseline is a true zero, and known to everybody.
            start = 0.0 if len(step.operands) > 1 and step.operands[1] == 0 else self.begun.value
            if step.key == "achievement":
                achieved = way_covered(value, start, step.operands[2], measure)
                final = way_covered(value, start, figure.target_final, measure)
            elif step.key == "achievement_period":
                achieved = _summed(step.operands, self.begun, self.to_date, measure)
            elif step.key == "ratio_to_target":
                ratio = _ratio(value, step.operands[1])
            elif step.key == "pace":
                pace = way_covered(value, start, self.expected.value, measure)
        if figure.pace is not None and not any(step.key == "pace" for step in of_figure):
            # Of values that are added over periods the pace is the achievement.
            pace = achieved
        return _blank(figure, KEPT)._replace(
            achievement=achieved,
            achievement_final=None if figure.achievement_final is None else final,
            ratio_to_target=ratio,
            pace=pace,
        )


def _summed(
    operands: Sequence[float | None], begun: Released, to_date: Released, measure: Measure
) -> float | None:
    """Σ over periods: (Σy − n·b)/(Σt − n·b), with shown sums and baseline."""
    _, promised, base, periods = operands
    start = 0.0 if base == 0 else begun.value
    if start is None or periods is None or to_date.value is None or promised is None:
        return None
    return way_covered(to_date.value, periods * start, promised, measure)


def _ratio(value: float | None, target: float | None) -> float | None:
    return None if value is None or not target else rounded_share(value / target)
