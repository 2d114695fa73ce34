"""Everything an access allows as flat records: for the page of all figures and for `impact.api`.

Rows pass the same protection as the pages (`services.disclosure.viewer_filter`,
`services.dashboards.breakdowns`): organisations that the viewer sees under pseudonyms have protected numbers,
groups below the small number k are left out, and a number that is hidden has no value and the state `suppressed`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from impact.access.permissions import Action, Kind
from impact.model.access import Access
from impact.model.address import address
from impact.model.words import Measure, State, Status
from impact.services.core.audit_log import actor, allow, record
from impact.services.core.view_mappers import NO_FIGURE, figure_row, grouped, indicator_title, on, theme_title
from impact.services.core.workspace import Workspace
from impact.services.dashboards import portfolio as portfolios
from impact.services.dashboards.breakdowns import bar, protected, small_number
from impact.services.disclosure import viewer_filter
from impact.services.disclosure.viewer_filter import Veil
from impact.store.queries import Connection
from impact.store.queries import figures as read_figures
from impact.store.queries import portfolio as read_portfolio
from impact.store.queries import records as read_records
from impact.store.queries.figures import IndicatorFigure
from impact.store.queries.portfolio import PortfolioRecord
from impact.store.queries.records import MeasurementRecord, TotalRecord
from impact.store.schema.records import ValueRecord
from impact.views.explain import Explanation
from impact.views.portfolio import PortfolioQuery
from impact.views.records import (
    EXPLANATION,
    FIGURES,
    INDICATORS,
    MEASUREMENTS,
    PORTFOLIO,
    SERIES,
    AllFigures,
    Column,
    Records,
)

# More rows than any portfolio has.
ALL = 2**31 - 1
# Taken from the row of a figure (`views.marks.FigureRow`) under another name, or not taken from there.
RENAMED = {"periods_due": "due", "periods_reported": "reported"}


def all_figures(access: Access, as_of: date | None, workspace: Workspace) -> AllFigures:
    """The page of all figures: one row per indicator with its figure at `as_of` and its series.

    NotAllowed where the role may not see figures; an access that covers nothing gets no rows.
    """
    allow(access, Action.SEE, Kind.FIGURES, workspace)
    with viewer_filter.reading(access, workspace) as (connection, cover):
        rows = _indicators(connection, access, cover, as_of)
        series = grouped(read_records.totals(connection, access, as_of), lambda total: total.indicator_id)
        available = read_portfolio.portfolios(connection, access)
        themes = _theme_titles(available, rows, access)
        records = tuple(
            (*_figure(row, themes, access, cover), _reported(cover.series(series.get(row.indicator.id, ()), row)))
            for row in rows
        )
        seen = {cover.address("organisation", row.indicator.organisation_id): row.organisation for row in rows}
        ends = {end for place in available for end in read_portfolio.periods(connection, access, place.id)}
        used = {row.indicator.theme for row in rows}
        return AllFigures(
            records=Records((*FIGURES, SERIES), records),
            portfolios=tuple((str(place.id), place.name) for place in available),
            themes=tuple((key, name) for key, name in themes.items() if key in used),
            grantees=tuple((str(key), name) for key, name in sorted(seen.items(), key=lambda item: item[1].casefold())),
            periods=tuple(sorted(ends, reverse=True)),
        )


def list_figures(access: Access, as_of: date | None, workspace: Workspace) -> Records:
    """One record per indicator with its figure at `as_of`; an export, kept in the trail."""
    _allow_export(access, workspace)
    with viewer_filter.reading(access, workspace) as (connection, cover):
        rows = _indicators(connection, access, cover, as_of)
        themes = _theme_titles(read_portfolio.portfolios(connection, access), rows, access)
        records = tuple(_figure(row, themes, access, cover) for row in rows)
    record_export(access, len(records), workspace)
    return Records(FIGURES, records)


def list_indicators(access: Access, workspace: Workspace) -> Records:
    """One record per indicator: what it measures and how; an export, kept in the trail."""
    _allow_export(access, workspace)
    with viewer_filter.reading(access, workspace) as (connection, cover):
        rows = _indicators(connection, access, cover, None)
        themes = _theme_titles(read_portfolio.portfolios(connection, access), rows, access)
        records = tuple(_indicator(row, themes, access, cover) for row in rows)
    record_export(access, len(records), workspace)
    return Records(INDICATORS, records)


def list_measurements(access: Access, workspace: Workspace) -> Records:
    """One record per value in force, totals and groups; an export, kept in the trail."""
    _allow_export(access, workspace)
    with viewer_filter.reading(access, workspace) as (connection, cover):
        rows = {row.indicator.id: row for row in _indicators(connection, access, cover, None)}
        stored = [item for item in read_records.measurements(connection, access) if item.value.indicator_id in rows]
        small = {place.name: place for place in read_portfolio.portfolios(connection, access)}
        items = [_visible_total(item, rows, cover) for item in stored if not item.value.breakdown]
        items += _visible_groups([item for item in stored if item.value.breakdown], rows, small, access, cover)
        place = {key: number for number, key in enumerate(rows)}
        items.sort(
            key=lambda item: (
                place[item.value.indicator_id], item.value.breakdown, item.value.period_end or date.min
            )
        )  # fmt: skip
        heads = _heads(rows, access, cover)
        records = tuple(_measurement(item, heads[item.value.indicator_id]) for item in items)
    record_export(access, len(records), workspace)
    return Records(MEASUREMENTS, records)


def count_statuses(
    access: Access, as_of: date | None, workspace: Workspace, *, only_counting: bool = False
) -> Records:
    """How many indicators stand at each status, per portfolio, grantee and level; an export, kept in the trail."""
    _allow_export(access, workspace)
    records: list[tuple[Any, ...]] = []
    first = portfolios.portfolio(access, PortfolioQuery(), workspace)
    for portfolio_id, name in first.portfolios:
        query = PortfolioQuery(portfolio_id, as_of=as_of, only_counting=only_counting, rows=ALL)
        for row in portfolios.portfolio(access, query, workspace).matrix:
            records += [
                (portfolio_id, name, row.organisation_id, row.name, level.value,
                 *(counts.of(status) for status in Status), counts.total)
                for level, counts in row.counts.items()
            ]  # fmt: skip
    record_export(access, len(records), workspace)
    return Records(PORTFOLIO, tuple(records))


def list_terms(explanation: Explanation) -> Records:
    """The numbers of an explanation with the cells they came from; none where they are protected."""
    rows = []
    for term in explanation.terms:
        source = term.source
        rows.append(
            (
                term.role, term.value, term.unit, term.state.value, term.period_start, term.period_end, term.numerator,
                term.denominator, term.breakdown,
                *((source.raw, source.file, source.sheet, source.cell, source.submitted_by, source.submitted_on,
                   source.approved_by, source.approved_on) if source else (None,) * 8),
            )
        )  # fmt: skip
    return Records(EXPLANATION, tuple(rows))


def record_export(access: Access, count: int, workspace: Workspace) -> None:
    """Keep in the trail that records left the product; `count` is how many."""
    record(workspace, actor(access.account_id), Action.EXPORT.value, Kind.FIGURES.value,
           organisation_id=access.organisation_id or None, figures=count)  # fmt: skip


def allow_download(access: Access, count: int, workspace: Workspace) -> None:
    """That a viewer may take `count` figures along as a file, kept in the trail; NotAllowed where it may not."""
    _allow_export(access, workspace)
    record_export(access, count, workspace)


def _allow_export(access: Access, workspace: Workspace) -> None:
    allow(access, Action.EXPORT, Kind.FIGURES, workspace)


def _indicators(connection: Connection, access: Access, cover: Veil, as_of: date | None) -> list[IndicatorFigure]:
    """Indicators with their figure, as the viewer may see them; in an order that tells no hidden name."""
    stored = read_figures.stream(connection, read_figures.rows(access, as_of=as_of))
    rows = cover.figures(stored)
    if cover.on:
        rows.sort(key=lambda row: (row.portfolio, row.organisation.casefold(), row.indicator.id))
    return rows


def _theme_titles(
    available: Sequence[PortfolioRecord], rows: Iterable[IndicatorFigure], access: Access
) -> dict[str, str]:
    """The names of the themes, in the order of the portfolios; one that no portfolio names goes by its key."""
    themes = [theme for place in available for theme in place.themes or ()]
    used = {row.indicator.theme for row in rows if row.indicator.theme}
    keys = dict.fromkeys([theme["id"] for theme in themes] + sorted(used))
    return {key: theme_title(themes, key, access.language) for key in keys}


def _shared(row: IndicatorFigure, themes: dict[str, str], cover: Veil) -> dict[str, Any]:
    """What every record of an indicator begins with."""
    return {
        "indicator_id": cover.address("indicator", row.indicator.id),
        "portfolio": row.portfolio,
        "grantee_id": cover.address("organisation", row.indicator.organisation_id),
        "grantee": row.organisation,
        "theme": row.indicator.theme,
        "theme_title": themes.get(row.indicator.theme, ""),
        "shared_key": row.indicator.shared_key,
    }


def _in_order(columns: Sequence[Column], values: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(values[column.name] for column in columns)


def _figure(row: IndicatorFigure, themes: dict[str, str], access: Access, cover: Veil) -> tuple[Any, ...]:
    view = figure_row(row, access.language)
    values = _shared(row, themes, cover)
    figure = row.figure or NO_FIGURE
    values |= {
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "n": figure.n,
        "achievement_final": figure.achievement_final,
    }
    values["notes"] = ";".join(note.value for note in view.notes)
    return tuple(
        values[column.name] if column.name in values else getattr(view, RENAMED.get(column.name, column.name))
        for column in FIGURES
    )


def _reported(series: Iterable[TotalRecord]) -> tuple[float, ...]:
    """The values of a series; what was not reported is left out, since a chart in a cell knows no gap."""
    return tuple(total.actual for total in series if total.actual is not None)


def _indicator(row: IndicatorFigure, themes: dict[str, str], access: Access, cover: Veil) -> tuple[Any, ...]:
    indicator = row.indicator
    state = indicator.baseline_state
    if cover.hides(indicator.organisation_id) and state == State.REPORTED and indicator.baseline is None:
        state = State.SUPPRESSED.value
    values = indicator._asdict() | _shared(row, themes, cover)
    values |= {"grant_ref": row.grant_ref, "baseline_state": state}
    values["title"] = indicator_title(indicator, access.language)
    return _in_order(INDICATORS, values)


def _without_source(item: MeasurementRecord, value: ValueRecord) -> MeasurementRecord:
    """A value of which one may not know in which file it came."""
    return item._replace(value=value, file_name="", submitted_at=None)


def _visible_total(item: MeasurementRecord, rows: dict[int, IndicatorFigure], cover: Veil) -> MeasurementRecord:
    row = rows[item.value.indicator_id]
    if not cover.hides(row.indicator.organisation_id):
        return item
    return _without_source(item, cover.total(item.value, row))


def _visible_groups(
    items: Iterable[MeasurementRecord],
    rows: dict[int, IndicatorFigure],
    portfolios: dict[str, PortfolioRecord],
    access: Access,
    cover: Veil,
) -> list[MeasurementRecord]:
    """Groups as the viewer may see them: all of one's own, of others none below k and no crossings."""
    visible: list[MeasurementRecord] = []
    together: dict[tuple[int, date | None, date | None, str], list[MeasurementRecord]] = {}
    thresholds: dict[tuple[int, str], int | None] = {}
    for item in items:
        value, row = item.value, rows[item.value.indicator_id]
        owner = row.indicator.organisation_id
        if (owner, row.portfolio) not in thresholds:
            agreed = [portfolios[row.portfolio]] if row.portfolio in portfolios else []
            thresholds[owner, row.portfolio] = (
                cover.k(row.portfolio) if cover.hides(owner) else small_number(access, owner, agreed)
            )
        if thresholds[owner, row.portfolio] is None:
            visible.append(item)
        elif ";" not in value.breakdown:
            # A crossing of two dimensions has too many sums from which to subtract.
            dimension = value.breakdown.partition("=")[0]
            where = (value.indicator_id, value.period_start, value.period_end, dimension)
            together.setdefault(where, []).append(item)
    for (indicator_id, *_), group in together.items():
        row = rows[indicator_id]
        owner = row.indicator.organisation_id
        k = thresholds[owner, row.portfolio] or 0
        bars = protected(
            [bar(item.value) for item in group], Measure(row.indicator.measure), k, rounded=cover.hides(owner)
        )
        for item, shown_bar in zip(group, bars, strict=True):
            if cover.hides(owner):
                visible.append(_without_source(item, cover.part(item.value, shown_bar, row)))
            elif shown_bar.state is State.SUPPRESSED:
                # What stood in the cell, and what was remarked about it, would tell the number.
                visible.append(
                    item._replace(
                        value=item.value._replace(
                            value=None, numerator=None, denominator=None, n=None, raw="", note="",
                            state=State.SUPPRESSED.value,
                        )
                    )
                )  # fmt: skip
            else:
                visible.append(item)
    return visible


def _heads(rows: dict[int, IndicatorFigure], access: Access, cover: Veil) -> dict[int, tuple[Any, ...]]:
    """What the records of the values of an indicator begin with; worked out once, since there are many values."""
    return {
        key: (
            cover.address("indicator", key), row.portfolio,
            cover.address("organisation", row.indicator.organisation_id), row.organisation, row.indicator.code,
            indicator_title(row.indicator, access.language), row.indicator.unit, row.indicator.measure,
        )
        for key, row in rows.items()
    }  # fmt: skip


def _measurement(item: MeasurementRecord, head: tuple[Any, ...]) -> tuple[Any, ...]:
    value = item.value
    return (
        *head, value.breakdown, value.period_start, value.period_end, value.value, value.numerator, value.denominator,
        value.n, value.state, value.raw, value.note, item.file_name, value.sheet,
        address(value.row_no, value.column_no), on(item.submitted_at),
    )  # fmt: skip
