"""Shared indicators over the grantees that report them: totals, targets, coverage, and what cannot be added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from impact.metrics import totals_over_grantees
from impact.model.access import Access
from impact.model.words import Aggregation, Measure, State, TimeKind
from impact.services.core.view_mappers import group_rows, pick_title
from impact.services.disclosure.viewer_filter import ViewerFilter
from impact.store.queries import Connection
from impact.store.queries import shared_indicators as shared_indicator_queries
from impact.store.queries.portfolio import PortfolioRecord
from impact.store.queries.shared_indicators import (
    SharedFigureRecord,
    SharedIndicatorRecord,
    SharedTargetRecord,
)
from impact.views.figures.marks import Point
from impact.views.portfolio import NotAddable, SharedTrend


def build_shared_trends(
    connection: Connection,
    access: Access,
    portfolio: PortfolioRecord,
    as_of: date | None,
    theme: str | None,
    viewer_filter: ViewerFilter,
) -> tuple[SharedTrend, ...]:
    """One trend per shared indicator, in the order in which the portfolio lists them.

    Grantees report at different frequencies, so points are calendar years: values per period are added
    within the year, running totals and levels count once, with the last of the year. People are
    counted per year only; over quarters or grantees the number of different people is a range. For
    viewers under pseudonyms totals are rounded, and hidden where they would disclose one grantee.
    """
    heads_by_key = group_rows(
        shared_indicator_queries.shared_indicators(connection, access, portfolio.id, theme),
        lambda head: head.shared_key,
    )
    figures = group_rows(
        shared_indicator_queries.shared_figures(connection, access, portfolio.id, as_of, theme),
        lambda row: row.indicator_id,
    )
    targets = group_rows(
        shared_indicator_queries.shared_targets(connection, access, portfolio.id, theme),
        lambda item: item.indicator_id,
    )
    definitions = {entry["id"]: entry for entry in portfolio.shared_indicators or ()}
    order = [key for key in definitions if key in heads_by_key]
    order += [key for key in heads_by_key if key not in definitions]
    return tuple(
        _trend(key, heads_by_key[key], figures, targets, definitions.get(key), access, viewer_filter)
        for key in order
    )


def collect_not_addable(trends: Iterable[SharedTrend]) -> tuple[NotAddable, ...]:
    """The indicators left out of a total, over all shared indicators."""
    return tuple(item for trend in trends for item in trend.not_addable)


def _trend(
    key: str,
    indicators: Sequence[SharedIndicatorRecord],
    figures: Mapping[int, Sequence[SharedFigureRecord]],
    targets: Mapping[int, Sequence[SharedTargetRecord]],
    definition: Mapping[str, str] | None,
    access: Access,
    viewer_filter: ViewerFilter,
) -> SharedTrend:
    heads = {head.id: head for head in indicators}
    definition_fields = definition or {}
    sample = indicators[0]
    aggregation = Aggregation(definition_fields.get("aggregation") or sample.aggregation)
    exclusions = totals_over_grantees.exclude_incompatible(
        [
            totals_over_grantees.Candidate(
                indicator_id=indicator,
                unit=head.unit,
                measure=Measure(head.measure),
                time_kind=TimeKind(head.time_kind),
                direction=head.direction,
                aggregation=Aggregation(head.aggregation),
            )
            for indicator, head in heads.items()
        ]
    )
    addable = [indicator for indicator in heads if indicator not in exclusions.left_out]
    years: dict[int, list[totals_over_grantees.Contribution]] = {}
    left_out = dict(exclusions.left_out)
    for indicator in addable:
        yearly = _contributions_by_year(
            heads[indicator], figures.get(indicator, ()), targets.get(indicator, ())
        )
        for year, contribution in yearly.items():
            years.setdefault(year, []).append(contribution)
        if not any(item.value is not None for item in yearly.values()):
            left_out.setdefault(indicator, "nothing_reported")
    points = []
    latest: totals_over_grantees.Total | None = None
    owners = {indicator: head.organisation_id for indicator, head in heads.items()}
    measure = Measure(sample.measure)
    for year in sorted(years):
        total = totals_over_grantees.add_contributions(aggregation, years[year])
        start, end = date(year, 1, 1), date(year, 12, 31)
        state = State.REPORTED if total.value is not None else State.NOT_REPORTED
        reporting = total.value is not None
        if viewer_filter.is_active and reporting:
            total = totals_over_grantees.protect_total(
                total, years[year], owners, measure, viewer_filter.small_number()
            )
            state = State.REPORTED if total.value is not None else State.SUPPRESSED
        points.append(
            Point(
                start,
                end,
                total.value,
                state,
                numerator=total.numerator,
                denominator=total.denominator,
                n=total.weight,
                target=total.target,
            )
        )
        if reporting:
            latest = total
        left_out.update({item: reason for item, reason in total.left_out.items() if item not in left_out})
    reported = [row for indicator in heads for row in figures.get(indicator, ())]
    return SharedTrend(
        key=key,
        title=_portfolio_title(definition_fields, access) or _title(sample, access, viewer_filter),
        unit=viewer_filter.redact(sample.organisation_id, sample.unit),
        measure=measure,
        time_kind=TimeKind(sample.time_kind),
        aggregation=aggregation,
        points=tuple(points),
        reporting=latest.reporting if latest else 0,
        organisations=len({head.organisation_id for head in heads.values()}),
        evidenced=sum(row.row_no is not None for row in reported) / len(reported) if reported else None,
        low=latest.low if latest else None,
        high=latest.high if latest else None,
        not_addable=_list_not_addable(left_out, heads, definition_fields, access, viewer_filter),
    )


def _list_not_addable(
    reasons: Mapping[int, str], heads: Mapping[int, SharedIndicatorRecord], definition_fields: Mapping[str, str],
    access: Access, viewer_filter: ViewerFilter,
) -> tuple[NotAddable, ...]:  # fmt: skip
    rows = []
    for indicator, reason in reasons.items():
        head = heads[indicator]
        portfolio_title = (
            _portfolio_title(definition_fields, access) if viewer_filter.hides(head.organisation_id) else ""
        )
        rows.append(
            NotAddable(
                indicator_id=indicator,
                organisation=viewer_filter.display_name(head.organisation_id, head.organisation),
                title=portfolio_title or _title(head, access, viewer_filter),
                reason=reason,
            )
        )
    return tuple(
        sorted(rows, key=lambda item: item.organisation.casefold()) if viewer_filter.is_active else rows
    )


def _portfolio_title(definition_fields: Mapping[str, str], access: Access) -> str:
    """The title of a shared indicator in its portfolio, in the viewer's language, else Dutch; blank without one."""
    return str(definition_fields.get(access.language.value) or definition_fields.get("nl") or "")


def _title(head: SharedIndicatorRecord, access: Access, viewer_filter: ViewerFilter) -> str:
    return viewer_filter.redact(head.organisation_id, pick_title(head, access.language))


def _contributions_by_year(
    head: SharedIndicatorRecord, figures: Sequence[SharedFigureRecord], targets: Sequence[SharedTargetRecord]
) -> dict[int, totals_over_grantees.Contribution]:
    """The contribution of one indicator to the total of each calendar year."""
    time_kind, aggregation = TimeKind(head.time_kind), Aggregation(head.aggregation)
    values_by_year: dict[int, list[SharedFigureRecord]] = {}
    for row in figures:
        if row.period_end is not None:
            values_by_year.setdefault(row.period_end.year, []).append(row)
    targets_by_year: dict[int, list[SharedTargetRecord]] = {}
    for item in targets:
        if item.period_end is not None:
            targets_by_year.setdefault(item.period_end.year, []).append(item)
    contributions = {}
    for year in sorted({*values_by_year, *targets_by_year}):
        reported, year_targets = values_by_year.get(year, []), targets_by_year.get(year, [])
        if len(reported) > 1:
            reported.sort(key=lambda row: (row.period_end or date.min, row.period_start or date.min))
        if len(year_targets) > 1:
            year_targets.sort(key=lambda item: item.period_end or date.min)
        if time_kind is not TimeKind.PERIOD:
            reported, year_targets = reported[-1:], year_targets[-1:]
        contributions[year] = totals_over_grantees.combine_year(
            head.id,
            aggregation,
            [totals_over_grantees.Part(row.actual, row.numerator, row.denominator, row.n) for row in reported],
            [totals_over_grantees.Part(item.value, None, item.denominator, None) for item in year_targets],
        )
    return contributions
