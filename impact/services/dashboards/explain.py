"""Explain this figure: from the number back to the cells it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from impact.errors import NotFound
from impact.i18n import number, percent, period, text, value
from impact.metrics.explain import steps
from impact.model.access import Access
from impact.model.figure import FigureRecord
from impact.model.words import Language, State, Status
from impact.services.core.view_mappers import indicator_title, notes
from impact.services.core.workspace import Workspace
from impact.services.dashboards.provenance import Provenance, as_baseline
from impact.services.disclosure import viewer_filter
from impact.services.disclosure.viewer_filter import Veil
from impact.services.submissions.source_excerpts import excerpts
from impact.store.queries import Connection
from impact.store.queries import figures as read
from impact.store.queries import provenance as read_provenance
from impact.store.queries import settings_and_revision as read_people
from impact.store.queries.figures import IndicatorFigure
from impact.store.schema.records import IndicatorRecord, ValueRecord
from impact.views.explain import Earlier, Explanation, Formula, Source, Term


def explain(
    access: Access, indicator_id: int, as_of: date | None, workspace: Workspace
) -> Explanation:
    """Everything behind the figure of one indicator; NotFound where it is not covered."""
    with viewer_filter.reading(access, workspace) as (connection, cover):
        indicator_id = cover.found("indicator", indicator_id)
        rows = read.fetch(connection, read.rows(access, as_of=as_of, indicator_id=indicator_id))
        if not rows:
            raise NotFound("frame.indicator_not_found")
        return cover.sealed(explanation(connection, access, rows[0], workspace, cover))


def explanation(
    connection: Connection, access: Access, row: IndicatorFigure, workspace: Workspace, cover: Veil
) -> Explanation:
    """The explanation of one row of the figures query."""
    one, figure = row.indicator, row.figure
    if cover.hides(one.organisation_id):
        return _protected(connection, access, row, cover)
    end = figure.period_end if figure else None
    used = _values_used(connection, one, figure) if figure else []
    chosen = {figure.target_id, figure.target_final_id} - {None} if figure else set()
    summed = {(item.period_start, item.period_end) for item in used} if len(used) > 1 else set()
    targets = [
        item
        for item in read.targets(connection, [one.id])
        if item.id in chosen or (item.period_start, item.period_end) in summed
    ]
    past = Provenance(connection, one, access.language)
    terms = [_term("value", item, one, past) for item in used]
    terms += [_target_term(item, one, figure, past) for item in targets]
    terms += _baseline_terms(one, past)
    if figure and figure.expected is not None and figure.expected != figure.target:
        terms.append(Term("expected", figure.expected, one.unit, period_end=end))
    return Explanation(
        indicator_id=one.id,
        title=indicator_title(one, access.language),
        organisation=row.organisation,
        unit=one.unit,
        period_start=figure.period_start if figure else None,
        period_end=end,
        status=Status(figure.status) if figure else Status.NOT_RATED,
        bands_on_track=figure.bands_on_track if figure else None,
        bands_attention=figure.bands_attention if figure else None,
        formulas=tuple(
            Formula(step.key, step.operands, step.result, step.unit) for step in steps(figure, one)
        )
        if figure
        else (),
        terms=tuple(terms),
        notes=notes(figure.notes) if figure else (),
        excerpts=excerpts(connection, terms, workspace),
        data_revision=read_people.revision(connection, access.portfolio_ids, access.organisation_ids),
    )


def _protected(connection: Connection, access: Access, row: IndicatorFigure, cover: Veil) -> Explanation:
    """Which formulas a figure rests on, without the numbers in them and without where they came from."""
    (seen,) = cover.figures([row])
    one, figure = seen.indicator, seen.figure
    return Explanation(
        indicator_id=one.id,
        title=indicator_title(one, access.language),
        organisation=seen.organisation,
        unit=one.unit,
        period_start=figure.period_start if figure else None,
        period_end=figure.period_end if figure else None,
        status=Status(figure.status) if figure else Status.NOT_RATED,
        bands_on_track=figure.bands_on_track if figure else None,
        bands_attention=figure.bands_attention if figure else None,
        formulas=tuple(Formula(step.key, (), None) for step in steps(row.figure, row.indicator)) if row.figure else (),
        terms=(),
        notes=notes(figure.notes) if figure else (),
        excerpts=(),
        data_revision=read_people.revision(connection, access.portfolio_ids, access.organisation_ids),
        protected=True,
    )


def _values_used(
    connection: Connection, indicator: IndicatorRecord, figure: FigureRecord
) -> Sequence[ValueRecord]:
    """The measurements behind the figure: one, or all periods that its formula adds up."""
    if any(step.key == "achievement_period" for step in steps(figure, indicator)):
        until = read.totals_until(connection, indicator.id, figure.period_end)
        return [item for item in until if item.state == State.REPORTED]
    if figure.measurement_id is None:
        return []
    return read.by_ids(connection, [figure.measurement_id])


def _term(role: str, item: ValueRecord, indicator: IndicatorRecord, past: Provenance, kind: str = "") -> Term:
    """A value or target (`kind`) in a role, with its cell and its past."""
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
        source=past.source(item),
        breakdown=item.breakdown,
        earlier=past.earlier(kind, item),
        waiting=past.waiting(kind, item),
    )


def _target_term(
    item: ValueRecord, indicator: IndicatorRecord, figure: FigureRecord | None, past: Provenance
) -> Term:
    role = "target_final" if figure and _only_final(item, figure) else "target"
    return _term(role, item, indicator, past, "target")


def _only_final(target: ValueRecord, figure: FigureRecord) -> bool:
    """Whether a target is named as the last one only, beyond the period of the figure."""
    final = target.id == figure.target_final_id and target.id != figure.target_id
    ends, until = target.period_end, figure.period_end
    return final and (ends is None or until is None or ends > until)


def _baseline_terms(row: IndicatorRecord, past: Provenance) -> list[Term]:
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
            source=past.source(as_baseline(row)),
            earlier=past.earlier_baselines(),
            waiting=past.waiting_baselines(),
        )
    ]


def values(access: Access, indicator_id: int, workspace: Workspace) -> tuple[Term, ...]:
    """Every value, target and baseline of an indicator with its cell and its past, newest period first, groups last.

    What waits for review where nothing stands yet comes as a term without a value. Nothing of an organisation
    under the veil; NotFound where the indicator is not covered.
    """
    with viewer_filter.reading(access, workspace) as (connection, cover):
        rows = read.fetch(
            connection, read.rows(access, as_of=None, indicator_id=cover.found("indicator", indicator_id))
        )
        if not rows:
            raise NotFound("frame.indicator_not_found")
        row = rows[0].indicator
        if cover.hides(row.organisation_id):
            return ()
        past = Provenance(connection, row, access.language)
        found = []
        for role in read_provenance.TABLES:
            stored = read_provenance.in_force(connection, role, row.id)
            found += [_term(role, item, row, past) for item in stored]
            found += [
                replace(_term(role, item, row, past), value=None, state=State.NOT_REPORTED, source=None,
                        numerator=None, denominator=None, waiting=past.waiting(role, item, alone=True))
                for item in past.alone(role, stored)
            ]  # fmt: skip
        totals = [term for term in found if not term.breakdown]
        return tuple(totals + _baseline_terms(row, past) + [term for term in found if term.breakdown])


def find(access: Access, words: str, workspace: Workspace) -> list[tuple[int, str, str, str]]:
    """Indicators by id, code or exact title: (id, code, title, organisation); NotFound where none fits.

    Veiled indicators are found by their number only: whether a code or title exists is no secret less.
    """
    with viewer_filter.reading(access, workspace) as (connection, cover):
        if cover.on:
            asked = cover.found("indicator", int(words)) if words.strip().isdecimal() else -1
            query = read.rows(access, as_of=None, indicator_id=asked)
            seen = cover.figures(read.fetch(connection, query))
            if not seen:
                raise NotFound("cli.no_indicator", words=words)
            return [(int(words), row.indicator.code, row.indicator.title, row.organisation) for row in seen]
        found = read.find(connection, access, words.strip())
    if not found:
        raise NotFound("cli.no_indicator", words=words)
    by_id = [row for row in found if str(row.id) == words.strip()]
    return [(row.id, row.code, row.title, row.organisation) for row in by_id or found]


def lines(explanation: Explanation, language: Language) -> list[str]:
    """The explanation as plain lines, for the command line."""
    when = period(language, explanation.period_start, explanation.period_end)
    said = [
        f"{explanation.title} · {explanation.organisation} · {when}",
        text(language, f"words.status.{explanation.status.value}"),
    ]
    said += formula_lines(explanation, language)
    for term in explanation.terms:
        said += _term_line(language, term)
    gone = dict.fromkeys(sheet.file for sheet in explanation.excerpts if sheet.gone)
    said += [f"  {text(language, 'explain.excerpt.gone', file=file)}" for file in gone]
    said += [f"! {text(language, f'notes.{note.value}')}" for note in explanation.notes]
    return [*said, text(language, "veil.explain")] if explanation.protected else said


def formula_lines(explanation: Explanation, language: Language) -> list[str]:
    """Each formula in words, then its numbers and result; without numbers where they are protected."""
    said = []
    for formula in explanation.formulas:
        said.append(text(language, f"explain.formula.{formula.key}"))
        if explanation.protected:
            continue
        numbers = ", ".join(number(language, operand) for operand in formula.operands)
        said.append(f"  {numbers} → {_result(language, formula)}")
    return said


def _result(language: Language, formula: Formula) -> str:
    if formula.result_unit:
        return value(language, formula.result, formula.result_unit)
    return percent(language, formula.result, 1)


def _term_line(language: Language, term: Term) -> list[str]:
    """A term with its cell, then what it replaced and what waits in its place."""
    when = ""
    if term.period_start or term.period_end:
        when = f" {period(language, term.period_start, term.period_end)}"
    role = text(language, f"explain.term.{term.role}") + when
    said = [f"  {role}: {_amount(language, term, term.unit)}{_cell_line(language, term.source)}"]
    for earlier in term.earlier:
        before = _amount(language, earlier, term.unit)
        line = text(
            language, "explain.past.replaced", what=role, before=before, by=earlier.replaced_by or "–",
            on=earlier.replaced_on,
        )  # fmt: skip
        why = text(language, "explain.past.reason.none")
        if earlier.reason:
            why = text(language, "explain.past.reason", reason=earlier.reason)
        said.append(f"    ↳ {line}. {why}{_cell_line(language, earlier.source)}")
    for waiting in term.waiting:
        amount = _amount(language, waiting, term.unit)
        said.append(f"    ? {text(language, 'explain.waiting')}: {amount}{_cell_line(language, waiting.source)}")
    return said


def _amount(language: Language, item: Term | Earlier, unit: str) -> str:
    shown = value(language, item.value, unit)
    if item.state is not State.REPORTED:
        shown = text(language, f"words.state.{item.state.value}")
    if item.numerator is not None and item.denominator is not None:
        shown += f" ({number(language, item.numerator)} ÷ {number(language, item.denominator)})"
    return shown


def _cell_line(language: Language, source: Source | None) -> str:
    if source is None or not source.file:
        return ""
    where = text(language, "cli.at_cell", sheet=source.sheet, cell=source.cell)
    line = " ← " + text(
        language, "cli.explain_source", file=source.file, where=where, by=source.submitted_by, on=source.submitted_on
    )
    if source.approved_by:
        line += ", " + text(language, "cli.explain_approved", by=source.approved_by, on=source.approved_on)
    if source.gone:
        line += f" ({text(language, 'explain.excerpt.gone', file=source.file)})"
    return line
