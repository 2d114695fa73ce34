"""The explanation of one figure: its formulas, the numbers in them, and the cells those came from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from impact.errors import NotFound
from impact.i18n import number, period, text, value
from impact.metrics.engine.means_of_years import is_in_mean
from impact.metrics.explain import explain_figure
from impact.metrics.formulas.means_in_definitions import find_years_of_mean
from impact.model.access import Access
from impact.model.figures.figure import FigureRecord
from impact.model.vocabulary.calculation_basis import Basis
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.value_states import State
from impact.services.core.calculated_parts import CalculatedParts, load_calculated_parts
from impact.services.core.titles_in_language import pick_indicator_title
from impact.services.core.view_mappers import parse_notes
from impact.services.core.workspace import Workspace
from impact.services.dashboards.provenance import Provenance, baseline_as_value
from impact.services.disclosure.viewer_filter import ViewerFilter, open_filtered
from impact.services.submissions.source_excerpts import load_figure_excerpts
from impact.store.queries import Connection
from impact.store.queries import figures as figure_queries
from impact.store.queries import provenance as provenance_queries
from impact.store.queries import settings_and_revision as settings_queries
from impact.store.queries.figures import IndicatorFigure
from impact.store.records.indicators_and_values import IndicatorRecord, ValueRecord
from impact.views.figures.calculation_words import describe_calculation
from impact.views.figures.explain import EarlierValue, Explanation, Formula, Source, Term
from impact.views.figures.filled_formulas import fill_in_formula
from impact.views.figures.notes import describe_note

# First and last day of a period.
_Period = tuple[date | None, date | None]


def explain_indicator(access: Access, indicator_id: int, as_of: date | None, workspace: Workspace) -> Explanation:
    """The explanation of the figure of one indicator at `as_of`; NotFound where it is outside the access."""
    with open_filtered(access, workspace) as (connection, viewer_filter):
        indicator_id = viewer_filter.resolve_id("indicator", indicator_id)
        rows = figure_queries.fetch_figures(
            connection, figure_queries.select_figures(access, as_of=as_of, indicator_id=indicator_id)
        )
        if not rows:
            raise NotFound("frame.indicator_not_found")
        return viewer_filter.mask_ids(build_explanation(connection, access, rows[0], workspace, viewer_filter))


def build_explanation(
    connection: Connection,
    access: Access,
    row: IndicatorFigure,
    workspace: Workspace,
    viewer_filter: ViewerFilter,
    *,
    with_excerpts: bool = True,
) -> Explanation:
    """The explanation of one unfiltered row of the figures query; without numbers where the viewer sees a pseudonym."""
    indicator, figure = row.indicator, row.figure
    if viewer_filter.hides(indicator.organisation_id):
        return _protected_explanation(connection, access, row, viewer_filter)
    end = figure.period_end if figure else None
    is_mean = figure is not None and figure.mean_periods > 0
    expected = provenance_queries.map_expected_by_period(connection, indicator.id) if is_mean else {}
    calculated = load_calculated_parts(connection, indicator)
    values = _values_used(connection, indicator, figure, expected, calculated) if figure else []
    target_ids = {figure.target_id, figure.target_final_id} - {None} if figure else set()
    periods = {(item.period_start, item.period_end) for item in values} if len(values) > 1 else set()
    targets = [
        item
        for item in figure_queries.list_targets(connection, [indicator.id])
        if item.id in target_ids or (item.period_start, item.period_end) in periods
    ]
    provenance = Provenance(connection, indicator, access.language)
    terms = [_term("value", item, indicator, provenance) for item in values]
    terms += _part_terms(connection, calculated, values, access.language) if calculated else []
    terms += [_target_term(item, indicator, figure, provenance) for item in targets]
    terms += _baseline_terms(indicator, provenance)
    if figure and figure.mean_periods:
        terms += _expected_of_mean(values, targets, expected, indicator.unit)
    elif figure and figure.expected is not None and figure.expected != figure.target:
        terms.append(Term("expected", figure.expected, indicator.unit, period_end=end))
    return Explanation(
        indicator_id=indicator.id,
        title=pick_indicator_title(indicator, access.language),
        organisation=row.organisation,
        unit=indicator.unit,
        period_start=figure.period_start if figure else None,
        period_end=end,
        status=Status(figure.status) if figure else Status.NOT_RATED,
        bands_on_track=figure.bands_on_track if figure else None,
        bands_attention=figure.bands_attention if figure else None,
        formulas=(
            *(calculated.list_formulas(figure) if calculated else ()),
            *(Formula(step.key, step.operands, step.result, step.unit) for step in explain_figure(figure, indicator)),
        )
        if figure
        else (),
        terms=tuple(terms),
        notes=parse_notes(figure.notes) if figure else (),
        excerpts=load_figure_excerpts(connection, terms, workspace) if with_excerpts else (),
        data_revision=settings_queries.sum_revisions(connection, access.portfolio_ids, access.organisation_ids),
        calculation=describe_calculation(
            indicator.calculation, calculated.list_titles(access.language) if calculated else {}, access.language
        ),
        calculation_fault=calculated.describe_fault(figure, access.language) if calculated else "",
    )


def _part_terms(
    connection: Connection, calculated: CalculatedParts, values: Sequence[ValueRecord], language: Language
) -> list[Term]:
    """What each part has in the periods of calculated values, with its cell and what it replaced."""
    terms = []
    parts = [(part, rows) for part, rows in zip(calculated.parts, calculated.rows, strict=True) if part is not None]
    provenances = {part.id: Provenance(connection, part, language) for part, _ in parts}
    for start, end, breakdown in ((item.period_start, item.period_end, item.breakdown) for item in values):
        for part, rows in parts:
            title, there = pick_indicator_title(part, language), rows.get((start, end, breakdown), ())
            own = provenances[part.id]
            terms += [replace(_term("part", item, part, own, "value"), title=title) for item in there]
            if not there:
                terms.append(Term("part", None, part.unit, State.NOT_REPORTED, start, end, title=title))
    return terms


def _protected_explanation(
    connection: Connection, access: Access, row: IndicatorFigure, viewer_filter: ViewerFilter
) -> Explanation:
    """An explanation with the formulas only, without their numbers and source cells."""
    (filtered,) = viewer_filter.filter_figures([row])
    indicator, figure = filtered.indicator, filtered.figure
    return Explanation(
        indicator_id=indicator.id,
        title=pick_indicator_title(indicator, access.language),
        organisation=filtered.organisation,
        unit=indicator.unit,
        period_start=figure.period_start if figure else None,
        period_end=figure.period_end if figure else None,
        status=Status(figure.status) if figure else Status.NOT_RATED,
        bands_on_track=figure.bands_on_track if figure else None,
        bands_attention=figure.bands_attention if figure else None,
        formulas=tuple(Formula(step.key, (), None) for step in explain_figure(row.figure, row.indicator))
        if row.figure
        else (),
        terms=(),
        notes=parse_notes(figure.notes) if figure else (),
        excerpts=(),
        data_revision=settings_queries.sum_revisions(connection, access.portfolio_ids, access.organisation_ids),
        protected=True,
    )


def _values_used(
    connection: Connection, indicator: IndicatorRecord, figure: FigureRecord, expected: Collection[_Period],
    calculated: CalculatedParts | None,
) -> Sequence[ValueRecord]:
    """The measurements in the figure: one, those of all periods that its formula adds up, or those of its mean, which
    leaves out the periods of which nothing was `expected`, unless it is held against a band."""
    if figure.mean_periods:
        years = find_years_of_mean(indicator.definition or "")
        has_band = figure.basis == Basis.BAND.value
        return [
            item
            for item in _list_totals_until(connection, indicator.id, figure.period_end, calculated)
            if item.state == State.REPORTED
            and is_in_mean(item.period_start, item.period_end, figure.period_start, figure.period_end, years)
            and (has_band or (item.period_start, item.period_end) in expected)
        ]
    if any(step.key == "achievement_period" for step in explain_figure(figure, indicator)):
        until = _list_totals_until(connection, indicator.id, figure.period_end, calculated)
        return [item for item in until if item.state == State.REPORTED]
    if calculated is not None:
        place = (figure.period_start, figure.period_end, "")
        return [calculated.build_value(place)] if place in calculated.results else []
    if figure.measurement_id is None:
        return []
    return figure_queries.load_measurements(connection, [figure.measurement_id])


def _list_totals_until(
    connection: Connection, indicator_id: int, end: date | None, calculated: CalculatedParts | None
) -> Sequence[ValueRecord]:
    if calculated is None:
        return figure_queries.list_totals_until(connection, indicator_id, end)
    values = calculated.list_values(groups=False)
    return [item for item in values if end is None or item.period_end is None or item.period_end <= end]


def _expected_of_mean(
    values: Sequence[ValueRecord], targets: Sequence[ValueRecord], expected: Mapping[_Period, float | None], unit: str
) -> list[Term]:
    """What the path expected of the periods in a mean that have no target of their own."""
    aimed = {(item.period_start, item.period_end) for item in targets}
    periods = [(item.period_start, item.period_end) for item in values]
    return [
        Term("expected", expected[period], unit, period_start=period[0], period_end=period[1])
        for period in dict.fromkeys(periods)
        if period in expected and period not in aimed
    ]


def _term(
    role: str, item: ValueRecord, indicator: IndicatorRecord, provenance: Provenance, kind: str = ""
) -> Term:
    """A value or target (`kind`) in a role, with its cell and the values it replaced."""
    kind = kind or role
    return Term(
        role=role,
        value=item.value,
        unit=indicator.unit,
        state=State(item.state),
        period_start=item.period_start,
        period_end=item.period_end,
        numerator=item.numerator,
        denominator=item.denominator,
        source=provenance.find_source(item),
        breakdown=item.breakdown,
        earlier=provenance.list_earlier(kind, item),
        waiting=provenance.list_pending(kind, item),
    )


def _target_term(
    item: ValueRecord, indicator: IndicatorRecord, figure: FigureRecord | None, provenance: Provenance
) -> Term:
    role = "target_final" if figure and _is_final_target_only(item, figure) else "target"
    return _term(role, item, indicator, provenance, "target")


def _is_final_target_only(target: ValueRecord, figure: FigureRecord) -> bool:
    """Whether a target is used as final target only, after the period of the figure."""
    final = target.id == figure.target_final_id and target.id != figure.target_id
    ends, until = target.period_end, figure.period_end
    return final and (ends is None or until is None or ends > until)


def _baseline_terms(row: IndicatorRecord, provenance: Provenance) -> list[Term]:
    if row.baseline_state == State.NOT_DUE:
        return []
    return [
        Term(
            role="baseline",
            value=row.baseline,
            unit=row.unit,
            state=State(row.baseline_state),
            period_end=row.baseline_date,
            numerator=row.baseline_numerator,
            denominator=row.baseline_denominator,
            source=provenance.find_source(baseline_as_value(row)),
            earlier=provenance.list_earlier_baselines(),
            waiting=provenance.list_pending_baselines(),
        )
    ]


def list_values(access: Access, indicator_id: int, workspace: Workspace) -> tuple[Term, ...]:
    """Every value, target and baseline of an indicator with its cell and history, newest period first, groups last.

    A pending value without one in force is a term without a value. Empty for an organisation under a pseudonym;
    NotFound where the indicator is outside the access.
    """
    with open_filtered(access, workspace) as (connection, viewer_filter):
        rows = figure_queries.fetch_figures(
            connection,
            figure_queries.select_figures(
                access, as_of=None, indicator_id=viewer_filter.resolve_id("indicator", indicator_id)
            ),
        )
        if not rows:
            raise NotFound("frame.indicator_not_found")
        row = rows[0].indicator
        if viewer_filter.hides(row.organisation_id):
            return ()
        provenance = Provenance(connection, row, access.language)
        calculated = load_calculated_parts(connection, row)
        terms = []
        for role in provenance_queries.TABLES:
            stored = provenance_queries.list_in_force(connection, role, row.id)
            if role == "value" and calculated is not None:
                stored = calculated.list_values(groups=False)[::-1] + calculated.list_values(groups=True)[::-1]
            terms += [_term(role, item, row, provenance) for item in stored]
            terms += [
                replace(_term(role, item, row, provenance), value=None, state=State.NOT_REPORTED, source=None,
                        numerator=None, denominator=None,
                        waiting=provenance.list_pending(role, item, is_new_place=True))
                for item in provenance.list_new_pending(role, stored)
            ]  # fmt: skip
        totals = [term for term in terms if not term.breakdown]
        return tuple(totals + _baseline_terms(row, provenance) + [term for term in terms if term.breakdown])


def find_indicators(access: Access, words: str, workspace: Workspace) -> list[tuple[int, str, str, str]]:
    """Find indicators by id, code or exact title: (id, code, title, organisation); NotFound if there is none.

    Under pseudonyms by masked id only: to learn that a code or title exists would be a disclosure too.
    """
    with open_filtered(access, workspace) as (connection, viewer_filter):
        if viewer_filter.is_active:
            indicator_id = (
                viewer_filter.resolve_id("indicator", int(words)) if words.strip().isdecimal() else -1
            )
            query = figure_queries.select_figures(access, as_of=None, indicator_id=indicator_id)
            figures = viewer_filter.filter_figures(figure_queries.fetch_figures(connection, query))
            if not figures:
                raise NotFound("cli.no_indicator", words=words)
            return [
                (int(words), row.indicator.code, row.indicator.title, row.organisation) for row in figures
            ]
        matches = figure_queries.find_indicators(connection, access, words.strip())
    if not matches:
        raise NotFound("cli.no_indicator", words=words)
    by_id = [row for row in matches if str(row.id) == words.strip()]
    return [(row.id, row.code, row.title, row.organisation) for row in by_id or matches]


def explanation_lines(explanation: Explanation, language: Language) -> list[str]:
    """The explanation as plain lines, for the command line."""
    when = period(language, explanation.period_start, explanation.period_end)
    output = [
        f"{explanation.title} · {explanation.organisation} · {when}",
        text(language, f"words.status.{explanation.status.value}"),
    ]
    output += [line for line in (explanation.calculation, explanation.calculation_fault) if line]
    output += formula_lines(explanation, language)
    for term in explanation.terms:
        output += _term_lines(language, term)
    deleted_files = dict.fromkeys(sheet.file for sheet in explanation.excerpts if sheet.gone)
    output += [f"  {text(language, 'explain.excerpt.gone', file=file)}" for file in deleted_files]
    output += [f"! {describe_note(language, note.value)}" for note in explanation.notes]
    return [*output, text(language, "disclosure.explain")] if explanation.protected else output


def formula_lines(explanation: Explanation, language: Language) -> list[str]:
    """Lines of text: each formula in words, then its numbers and result; without numbers where they are protected."""
    output = []
    for formula in explanation.formulas:
        output.append(text(language, f"explain.formula.{formula.key}"))
        if explanation.protected:
            continue
        if formula.operands:
            output.append(f"  {fill_in_formula(formula, language, explanation.bands)}")
    return output


def _term_lines(language: Language, term: Term) -> list[str]:
    """A line for a term with its cell, then lines for the values it replaced and for pending ones."""
    period_text = ""
    if term.period_start or term.period_end:
        period_text = f" {period(language, term.period_start, term.period_end)}"
    name = text(language, "calculation.part", title=term.title) if term.title else ""
    role = (name or text(language, f"explain.term.{term.role}")) + period_text
    output = [f"  {role}: {_amount_text(language, term, term.unit)}{_cell_text(language, term.source)}"]
    for earlier in term.earlier:
        earlier_amount = _amount_text(language, earlier, term.unit)
        line = text(
            language, "explain.past.replaced", what=role, before=earlier_amount, by=earlier.replaced_by or "–",
            on=earlier.replaced_on,
        )  # fmt: skip
        reason = text(language, "explain.past.reason.none")
        if earlier.reason:
            reason = text(language, "explain.past.reason", reason=earlier.reason)
        output.append(f"    ↳ {line}. {reason}{_cell_text(language, earlier.source)}")
    for pending in term.waiting:
        amount = _amount_text(language, pending, term.unit)
        output.append(
            f"    ? {text(language, 'explain.waiting')}: {amount}{_cell_text(language, pending.source)}"
        )
    return output


def _amount_text(language: Language, item: Term | EarlierValue, unit: str) -> str:
    amount = value(language, item.value, unit)
    if item.state is not State.REPORTED:
        amount = text(language, f"words.state.{item.state.value}")
    if item.numerator is not None and item.denominator is not None:
        amount += f" ({number(language, item.numerator)} ÷ {number(language, item.denominator)})"
    return amount


def _cell_text(language: Language, source: Source | None) -> str:
    if source is None or not source.file:
        return ""
    if source.entered_at is not None:
        return " ← " + text(language, "explain.source.entered", by=source.submitted_by, on=source.submitted_on)
    where = text(language, "cli.at_cell", sheet=source.sheet, cell=source.cell)
    line = " ← " + text(
        language, "cli.explain_source", file=source.file, where=where, by=source.submitted_by, on=source.submitted_on
    )
    if source.approved_by:
        line += ", " + text(language, "cli.explain_approved", by=source.approved_by, on=source.approved_on)
    if source.gone:
        line += f" ({text(language, 'explain.excerpt.gone', file=source.file)})"
    return line
