"""Flat records of everything in an access: for the data frames of `impact.api` and the page of all figures.

Rows pass the same disclosure control as the pages (`services.disclosure.viewer_filter`,
`services.dashboards.breakdowns`): organisations that the viewer sees under pseudonyms have protected numbers,
groups below the small number k are left out, and a number that is hidden has no value and the state `suppressed`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from impact.access.permissions import Action, Kind, may, needs_research_consent
from impact.model.access import Access
from impact.model.cell_address import address
from impact.model.figures.figure import drop_misleading_shares
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.value_states import State
from impact.services.core.audit_log import actor, record_event, record_refusal, require_allowed
from impact.services.core.titles_in_language import find_theme_title, pick_indicator_title
from impact.services.core.view_mappers import NO_FIGURE, day_of, to_figure_row
from impact.services.core.workspace import Workspace
from impact.services.dashboards import portfolio as portfolio_dashboard
from impact.services.dashboards.breakdowns import build_bar, protect_bars, small_number_for
from impact.services.dashboards.indicator_figures import read_indicators
from impact.services.disclosure.viewer_filter import ViewerFilter, open_filtered
from impact.store.queries import portfolio as portfolio_queries
from impact.store.queries import series_and_values as record_queries
from impact.store.queries.figures import IndicatorFigure
from impact.store.queries.portfolio import ALL_ROWS, PortfolioRecord
from impact.store.queries.series_and_values import MeasurementRecord
from impact.store.records.indicators_and_values import ValueRecord
from impact.views.figures.explain import Explanation
from impact.views.figures.figure_columns import (
    EXPLANATION,
    FIGURES,
    INDICATORS,
    MEASUREMENTS,
    PORTFOLIO,
    Column,
    Records,
)
from impact.views.portfolio import PortfolioQuery

# What makes one record: of a row, with the themes, for a viewer.
RecordBuilder = Callable[[IndicatorFigure, dict[str, str], Access, ViewerFilter], tuple[Any, ...]]
# Columns that have another name in the row of a figure (`views.figures.figure_rows.FigureRow`).
FIGURE_ROW_NAMES = {"periods_due": "due", "periods_reported": "reported"}


def list_figures(access: Access, as_of: date | None, workspace: Workspace) -> Records:
    """One record per indicator with its figure at `as_of`; an export, recorded in the audit log."""
    return _export_records(access, as_of, workspace, FIGURES, build_figure_record)


def list_indicators(access: Access, workspace: Workspace) -> Records:
    """One record per indicator: what it measures and how; an export, recorded in the audit log."""
    return _export_records(access, None, workspace, INDICATORS, _indicator_record)


def _export_records(
    access: Access, as_of: date | None, workspace: Workspace, columns: tuple[Column, ...], build_record: RecordBuilder
) -> Records:
    _allow_export(access, workspace)
    with open_filtered(access, workspace) as (connection, viewer_filter):
        rows = read_indicators(connection, access, viewer_filter, as_of)
        themes = list_theme_titles(portfolio_queries.list_portfolios(connection, access), rows, access, viewer_filter)
        records = tuple(build_record(row, themes, access, viewer_filter) for row in rows)
    record_export(access, len(records), workspace)
    return Records(columns, records)


def list_measurements(access: Access, workspace: Workspace) -> Records:
    """One record per value in force, totals and groups; an export, recorded in the audit log."""
    _allow_export(access, workspace)
    with open_filtered(access, workspace) as (connection, viewer_filter):
        rows = {row.indicator.id: row for row in read_indicators(connection, access, viewer_filter, None)}
        stored = [
            item
            for item in record_queries.list_measurements(connection, access)
            if item.value.indicator_id in rows
        ]
        portfolios_by_name = {row.name: row for row in portfolio_queries.list_portfolios(connection, access)}
        items = [
            _filter_measured_total(item, rows, viewer_filter) for item in stored if not item.value.breakdown
        ]
        items += _filter_groups(
            [item for item in stored if item.value.breakdown], rows, portfolios_by_name, access, viewer_filter
        )
        order = {key: number for number, key in enumerate(rows)}
        items.sort(
            key=lambda item: (
                order[item.value.indicator_id], item.value.breakdown, item.value.period_end or date.min
            )
        )  # fmt: skip
        heads = _measurement_heads(rows, access, viewer_filter)
        records = tuple(_measurement_record(item, heads[item.value.indicator_id]) for item in items)
    record_export(access, len(records), workspace)
    return Records(MEASUREMENTS, records)


def count_statuses(
    access: Access, as_of: date | None, workspace: Workspace, *, only_counting: bool = False
) -> Records:
    """Count indicators by status, per portfolio, grantee and level; an export, recorded in the audit log."""
    _allow_export(access, workspace)
    records: list[tuple[Any, ...]] = []
    first = portfolio_dashboard.build_portfolio_view(access, PortfolioQuery(), workspace)
    for portfolio_id, name in first.portfolios:
        # Without a day the latest figures are meant, as in `list_figures`, and not those that a page stands on.
        query = PortfolioQuery(portfolio_id, as_of=as_of or date.max, only_counting=only_counting, rows=ALL_ROWS)
        for row in portfolio_dashboard.build_portfolio_view(access, query, workspace).matrix:
            records += [
                (portfolio_id, name, row.organisation_id, row.name, level.value,
                 *(counts.of(status) for status in Status), counts.total)
                for level, counts in row.counts.items()
            ]  # fmt: skip
    record_export(access, len(records), workspace)
    return Records(PORTFOLIO, tuple(records))


def list_terms(explanation: Explanation) -> Records:
    """The numbers in the formulas of an explanation with their source cells; no rows where they are protected."""
    rows = []
    for term in explanation.terms:
        source = term.source
        rows.append(
            (
                term.role, term.value, term.unit, term.state.value, term.period_start, term.period_end, term.numerator,
                term.denominator, term.breakdown, term.title,
                *((source.raw, source.file, source.sheet, source.cell, source.submitted_by, source.submitted_on,
                   source.approved_by, source.approved_on) if source else (None,) * 8),
            )
        )  # fmt: skip
    return Records(EXPLANATION, tuple(rows))


def record_export(access: Access, count: int, workspace: Workspace) -> None:
    """Record an export of `count` figures in the audit log."""
    record_event(workspace, actor(access.account_id), Action.EXPORT.value, Kind.FIGURES.value,
           organisation_id=access.organisation_id or None, figures=count)  # fmt: skip


def allow_download(access: Access, count: int, workspace: Workspace) -> None:
    """Check that the viewer may download `count` figures, and record it in the audit log; NotAllowed if not."""
    _allow_export(access, workspace)
    record_export(access, count, workspace)


def may_take_page_along(access: Access) -> bool:
    """Whether the viewer may have the tables of a page as a file.

    Who needs the consent of organisations has the list of figures, which holds those that consent and no others.
    """
    return may(access.role, Action.EXPORT, Kind.FIGURES) and not needs_research_consent(access.role)


def allow_page_file(access: Access, page: str, count: int, workspace: Workspace) -> None:
    """Check that the viewer may download `count` rows of a page, and record it; NotAllowed if not."""
    _allow_export(access, workspace)
    if not may_take_page_along(access):
        raise record_refusal(access, Action.EXPORT, Kind.FIGURES, workspace, page)
    record_export(access, count, workspace)


def _allow_export(access: Access, workspace: Workspace) -> None:
    require_allowed(access, Action.EXPORT, Kind.FIGURES, workspace)


def list_theme_titles(
    available: Sequence[PortfolioRecord], rows: Iterable[IndicatorFigure], access: Access, viewer_filter: ViewerFilter
) -> dict[str, str]:
    """Titles of themes by key, in the order of the portfolios; a theme without a title has its key."""
    themes = [theme for portfolio in available for theme in viewer_filter.filter_titles(portfolio.themes)]
    used_themes = {row.indicator.theme for row in rows if row.indicator.theme}
    keys = dict.fromkeys([theme["id"] for theme in themes] + sorted(used_themes))
    return {key: find_theme_title(themes, key, access.language) for key in keys}


def _shared_columns(
    row: IndicatorFigure, themes: dict[str, str], viewer_filter: ViewerFilter
) -> dict[str, Any]:
    """The columns that all records of an indicator have in common."""
    return {
        "indicator_id": viewer_filter.mask_id("indicator", row.indicator.id),
        "portfolio": row.portfolio,
        "grantee_id": viewer_filter.mask_id("organisation", row.indicator.organisation_id),
        "grantee": row.organisation,
        "theme": row.indicator.theme,
        "theme_title": themes.get(row.indicator.theme, ""),
        "shared_key": row.indicator.shared_key,
        "calculated": bool(row.indicator.calculation),
    }


def _in_column_order(columns: Sequence[Column], values: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(values[column.name] for column in columns)


def build_figure_record(
    row: IndicatorFigure, themes: dict[str, str], access: Access, viewer_filter: ViewerFilter
) -> tuple[Any, ...]:
    """One record of `FIGURES`; `themes` are the titles by key."""
    view = to_figure_row(row, access.language)
    values = _shared_columns(row, themes, viewer_filter)
    figure = drop_misleading_shares(row.figure or NO_FIGURE)
    values |= {
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "n": figure.n,
        "achievement_final": figure.achievement_final,
    }
    values["notes"] = ";".join(note.value for note in view.notes)
    return tuple(
        values[column.name]
        if column.name in values
        else getattr(view, FIGURE_ROW_NAMES.get(column.name, column.name))
        for column in FIGURES
    )


def _indicator_record(
    row: IndicatorFigure, themes: dict[str, str], access: Access, viewer_filter: ViewerFilter
) -> tuple[Any, ...]:
    indicator = row.indicator
    state = indicator.baseline_state
    if (
        viewer_filter.hides(indicator.organisation_id)
        and state == State.REPORTED
        and indicator.baseline is None
    ):
        state = State.SUPPRESSED.value
    values = indicator._asdict() | _shared_columns(row, themes, viewer_filter)
    values |= {"grant_ref": row.grant_ref, "baseline_state": state}
    values["title"] = pick_indicator_title(indicator, access.language)
    return _in_column_order(INDICATORS, values)


def _blank_source(item: MeasurementRecord, value: ValueRecord) -> MeasurementRecord:
    """The measurement with a filtered value and without its source file."""
    return item._replace(value=value, file_name="", submitted_at=None)


def _filter_measured_total(
    item: MeasurementRecord, rows: dict[int, IndicatorFigure], viewer_filter: ViewerFilter
) -> MeasurementRecord:
    row = rows[item.value.indicator_id]
    if not viewer_filter.hides(row.indicator.organisation_id):
        return item
    return _blank_source(item, viewer_filter.filter_total(item.value, row))


def _filter_groups(
    items: Iterable[MeasurementRecord],
    rows: dict[int, IndicatorFigure],
    portfolios_by_name: dict[str, PortfolioRecord],
    access: Access,
    viewer_filter: ViewerFilter,
) -> list[MeasurementRecord]:
    """Groups of breakdowns: of the viewer's own organisation all, of others none below k and no crossed dimensions."""
    visible: list[MeasurementRecord] = []
    groups: dict[tuple[int, date | None, date | None, str], list[MeasurementRecord]] = {}
    thresholds: dict[tuple[int, str], int | None] = {}
    for item in items:
        value, row = item.value, rows[item.value.indicator_id]
        owner = row.indicator.organisation_id
        if (owner, row.portfolio) not in thresholds:
            row_portfolios = (
                [portfolios_by_name[row.portfolio]] if row.portfolio in portfolios_by_name else []
            )
            thresholds[owner, row.portfolio] = (
                viewer_filter.small_number(row.portfolio)
                if viewer_filter.hides(owner)
                else small_number_for(access, owner, row_portfolios)
            )
        if thresholds[owner, row.portfolio] is None:
            visible.append(item)
        elif ";" not in value.breakdown:
            # Crossed dimensions have many marginal sums, from which a suppressed cell could be computed.
            dimension = value.breakdown.partition("=")[0]
            key = (value.indicator_id, value.period_start, value.period_end, dimension)
            groups.setdefault(key, []).append(item)
    for (indicator_id, *_), group in groups.items():
        row = rows[indicator_id]
        owner = row.indicator.organisation_id
        k = thresholds[owner, row.portfolio] or 0
        bars = protect_bars(
            [build_bar(item.value) for item in group],
            Measure(row.indicator.measure),
            k,
            rounded=viewer_filter.hides(owner),
        )
        for item, shown_bar in zip(group, bars, strict=True):
            if viewer_filter.hides(owner):
                visible.append(_blank_source(item, viewer_filter.filter_group(item.value, shown_bar, row)))
            elif shown_bar.state is State.SUPPRESSED:
                # The text of the cell and its remark would disclose the number.
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


def _measurement_heads(
    rows: dict[int, IndicatorFigure], access: Access, viewer_filter: ViewerFilter
) -> dict[int, tuple[Any, ...]]:
    """The first columns of the records of measurements, by indicator; built once per indicator."""
    return {
        key: (
            viewer_filter.mask_id("indicator", key), row.portfolio,
            viewer_filter.mask_id("organisation", row.indicator.organisation_id), row.organisation, row.indicator.code,
            pick_indicator_title(row.indicator, access.language), row.indicator.unit, row.indicator.measure,
        )
        for key, row in rows.items()
    }  # fmt: skip


def _measurement_record(item: MeasurementRecord, head: tuple[Any, ...]) -> tuple[Any, ...]:
    value = item.value
    return (
        *head, value.breakdown, value.period_start, value.period_end, value.value, value.numerator, value.denominator,
        value.n, value.state, value.raw, value.note, item.file_name, value.sheet,
        address(value.row_no, value.column_no), day_of(item.submitted_at),
    )  # fmt: skip
