"""What a page shows as tables for a file: in the language of the viewer, with numbers and days as such.

They are made of the view that the page draws, so that a file holds exactly what may be seen there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from impact.export import table_files
from impact.i18n import label_text, period, text
from impact.i18n.regions import name_place
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.statuses import STATUS_ORDER
from impact.views.administration import PeriodRow
from impact.views.figures.breakdowns import BreakdownView
from impact.views.figures.figure_columns import GRANT_COLUMNS
from impact.views.figures.figure_list import FigureList
from impact.views.figures.figure_rows import FigureRow
from impact.views.figures.status_counts import StatusCounts
from impact.views.grantee import GranteeView
from impact.views.grants import GrantView
from impact.views.indicator import IndicatorView
from impact.views.portfolio import Change, PortfolioView, RegionCount, SharedTrend
from impact.views.rounds import Round
from impact.views.sector import GroupShare, SectorView
from impact.views.theory.theory_of_change import PortfolioFrame

# A spreadsheet takes no longer name of a sheet, and none of these signs in it.
LONGEST_SHEET_NAME, NO_SHEET_SIGNS = 31, str.maketrans("[]:*?/\\", "       ")


@dataclass(frozen=True, slots=True)
class PageTable:
    """One table of a page: its title, and the rows below its heads; a missing value is None, never 0."""

    title: str
    cells: FigureList


def write_workbook(about: Sequence[tuple[str, str]], tables: Sequence[PageTable], language: Language) -> bytes:
    """All tables of a page as xlsx, each on a sheet; the first sheet says what page that was (`about`: name, words)."""
    heads = (text(language, "page_file.about"), "")
    sheets = [(heads[0], FigureList(heads, tuple(about)))]
    names = {heads[0].casefold()}
    for table in tables:
        name = _name_sheet(table.title, names)
        names.add(name.casefold())
        sheets.append((name, table.cells))
    return table_files.as_workbook(sheets)


def write_csv(table: PageTable, language: Language) -> bytes:
    """One table as a spreadsheet of that language opens it."""
    return table_files.as_local_csv(table.cells, language)


def _name_sheet(title: str, names: set[str]) -> str:
    """A name for a sheet that no other has: spreadsheets do not tell capitals apart."""
    # Nor does a spreadsheet take one that begins or ends with an apostrophe, also where it was cut off.
    words = " ".join(title.translate(NO_SHEET_SIGNS).split()).strip("' ")
    base = words[:LONGEST_SHEET_NAME].strip("' ") or "–"
    name, number = base, 1
    while name.casefold() in names:
        number += 1
        name = f"{base[: LONGEST_SHEET_NAME - len(str(number)) - 1]} {number}"
    return name


def list_portfolio_tables(view: PortfolioView, language: Language) -> tuple[PageTable, ...]:
    """The tables of the portfolio page; the matrix is that of the view, with as many rows as this has."""
    words = _Words(language)
    statuses = [words("words.status." + status.value) for status in STATUS_ORDER]
    level = words("all_figures.column.level")
    grantee = words("all_figures.column.grantee")
    levels = [(words(f"words.level.{strip.level.value}"), *_list_counts(strip.counts)) for strip in view.strips]
    matrix = [
        (
            row.name, words(f"words.level.{at.value}"), *_list_counts(row.counts[at]), row.reported, row.due,
            row.received, words.flag(row.late),
        )
        for row in view.matrix
        for at in view.levels
        if at in row.counts and row.counts[at].total
    ]  # fmt: skip
    return tuple(
        table
        for table in (
            _build(words("portfolio.levels"), (level, *statuses), levels),
            _build(
                words("portfolio.matrix"),
                (grantee, level, *statuses, words("all_figures.column.periods_reported"),
                 words("all_figures.column.periods_due"), words("portfolio.received"), words("portfolio.late")),
                matrix,
            ),
            _list_outcomes(view.frame, words),
            _list_regions(view.regions, words),
            _list_changes(view.changes, words),
            _list_totals(view.shared, words),
            _list_contributions(view.shared, words),
            _build(
                words("page_file.not_addable"),
                (words("all_figures.column.title"), grantee, words("page_file.reason")),
                [(item.title, item.organisation, words(f"not_addable.{item.reason}")) for item in view.not_addable],
            ),
        )
        if table.cells.rows
    )  # fmt: skip


def _list_outcomes(frame: PortfolioFrame | None, words: _Words) -> PageTable:
    heads = (
        words("fund_frame.table.level"), words("fund_frame.table.outcome"), words("fund_frame.table.who"),
        *(words("words.status." + status.value) for status in STATUS_ORDER),
    )  # fmt: skip
    rows: list[tuple[object, ...]] = []
    if frame is not None:
        rows = [
            (
                words(f"words.level.{item.level.value}"), item.text,
                ", ".join(dict.fromkeys(part.organisation for part in item.contributions)), *_list_counts(item.counts),
            )
            for item in frame.outcomes
        ]  # fmt: skip
        if frame.unlinked.total:
            rows.append(("", words("fund_frame.unlinked"), "", *_list_counts(frame.unlinked)))
    return _build(words("portfolio.frame"), heads, rows)


def _list_regions(regions: Iterable[RegionCount], words: _Words) -> PageTable:
    heads = tuple(words(f"portfolio.regions.{name}") for name in ("place", "grantees", "indicators"))
    rows = [
        (
            name_place(row.key, words.language) if row.key else words("portfolio.regions.nowhere"), row.grantees,
            row.indicators,
        )
        for row in regions
    ]  # fmt: skip
    return _build(words("portfolio.regions"), heads, rows)


def _list_grants(grants: Iterable[GrantView], words: _Words) -> PageTable:
    """What is recorded of the support of the fund: amounts as numbers in their currency, never per result."""
    heads = (
        words("all_figures.column.portfolio"),
        *(words(f"all_figures.column.{column.name}") for column in GRANT_COLUMNS),
    )
    rows = [
        (
            grant.portfolio, grant.fields.title or grant.ref, *grant.amounts,
            grant.currency if any(amount is not None for amount in grant.amounts) else None, grant.fields.starts,
            grant.fields.ends, grant.fields.non_financial, ", ".join(map(str, grant.fields.goals)),
        )
        for grant in grants
    ]  # fmt: skip
    return _build(words("grants.section"), heads, rows)


def _list_changes(changes: Iterable[Change], words: _Words) -> PageTable:
    column = "all_figures.column."
    heads = (
        words("page_file.kind"), words(f"{column}grantee"), words(f"{column}title"), words(f"{column}unit"),
        words("page_file.before"), words("page_file.after"), words("page_file.status_before"),
        words("page_file.status_after"), words("page_file.period_before"), words(f"{column}period_end"),
        words("page_file.restated_on"), words("page_file.restated_by"), words("page_file.reason"),
        words("page_file.aim_before"), words("page_file.aim_after"),
    )  # fmt: skip
    rows = [
        (
            words(f"page_file.kind.{item.kind.value}"), item.organisation, item.title, item.unit, item.before,
            item.after, words(f"words.status.{item.counted_before.key}"),
            words(f"words.status.{item.counted_after.key}"), item.period_before, item.period_end, item.restated_on,
            item.restated_by, item.reason, item.aim_before, item.aim_after,
        )
        for item in changes
    ]  # fmt: skip
    return _build(words("portfolio.changes"), heads, rows)


def _list_totals(shared: Iterable[SharedTrend], words: _Words) -> PageTable:
    heads = (
        *(words(f"all_figures.column.{name}") for name in ("title", "unit")),
        *(words(f"page_file.{name}") for name in (
            "year", "total", "low", "high", "grantees", "same", "same_count", "target", "targeted", "of_targeted",
        )),
        words("all_figures.column.state"),
    )  # fmt: skip
    rows = [
        (
            trend.title, trend.unit, item.year, item.point.value, item.low, item.high, item.grantees, item.same_value,
            trend.same if item.same_value is not None else None, item.target,
            item.targeted if item.target is not None else None, item.value_of_targeted,
            words(f"words.state.{item.point.state.value}"),
        )
        for trend in shared
        for item in trend.years
    ]  # fmt: skip
    return _build(words("portfolio.shared"), heads, rows)


def _list_contributions(shared: Iterable[SharedTrend], words: _Words) -> PageTable:
    heads = (
        *(words(f"all_figures.column.{name}") for name in ("title", "grantee", "unit")), words("page_file.year"),
        *(words(f"all_figures.column.{name}") for name in ("actual", "target", "numerator", "denominator", "n")),
    )  # fmt: skip
    rows = [
        (
            trend.title, item.organisation, trend.unit, point.end.year, point.value, point.target, point.numerator,
            point.denominator, point.n,
        )
        for trend in shared
        for item in trend.contributions
        for point in item.points
        if point.end is not None
    ]  # fmt: skip
    return _build(words("portfolio.shared.who"), heads, rows)


def list_grantee_tables(
    view: GranteeView, rounds: Sequence[Round], language: Language
) -> tuple[PageTable, ...]:
    """The tables of the page of a grantee: figures, groups, support of the fund, reporting, and files handed in."""
    words = _Words(language)
    files = [
        (row.file_name, row.submitted_on, row.submitted_by, row.approved_on, row.values, row.unclear,
         words(f"grantee.file.state.{row.state}"))
        for row in view.submissions
    ]  # fmt: skip
    file_heads = (
        *(words(f"grantee.file.{name}") for name in ("name", "on", "by")), words("page_file.approved_on"),
        *(words(f"grantee.file.{name}") for name in ("values", "unclear", "state")),
    )  # fmt: skip
    tables = (
        _list_figures(view.rows, words),
        _list_groups(view.breakdowns, words),
        _list_grants(view.support, words),
        _list_rounds(rounds, words("rounds.title"), words, with_names=False),
        _build(words("grantee.section.submissions"), file_heads, files),
    )
    return tuple(table for table in tables if table.cells.rows)


def list_indicator_tables(view: IndicatorView, language: Language) -> tuple[PageTable, ...]:
    """The tables of the page of an indicator: its figure, its measurements with their cells, targets and groups."""
    words = _Words(language)
    column = "all_figures.column."
    names = ("period_start", "period_end", "actual", "unit", "state", "numerator", "denominator", "n", "target")
    heads = (
        *(words(column + name) for name in names),
        *(words(f"page_file.{name}") for name in ("raw", "note", "file", "sheet", "cell", "submitted_on")),
    )
    unit = view.figure.unit
    points = [
        (
            point.start, point.end, point.value, unit, words(f"words.state.{point.state.value}"), point.numerator,
            point.denominator, point.n, point.target, point.raw, point.note, point.file, point.sheet, point.cell,
            point.submitted_on,
        )
        for point in view.points
    ]  # fmt: skip
    targets = [(point.start, point.end, point.value, unit) for point in view.targets]
    tables = (
        _list_figures((view.figure,), words),
        _build(words("indicator.section.measurements"), heads, points),
        _build(
            words("page_file.targets"),
            (*(words(column + name) for name in ("period_start", "period_end", "target", "unit")),), targets,
        ),
        _list_groups(view.breakdowns, words),
    )  # fmt: skip
    return tuple(table for table in tables if table.cells.rows)


def list_calendar_tables(
    periods: Sequence[PeriodRow], rounds: Sequence[Round], language: Language
) -> tuple[PageTable, ...]:
    """The tables of the reporting calendar: its periods, and how the grantees stand in the one that is open."""
    words = _Words(language)
    heads = (
        *(words(f"all_figures.column.{name}") for name in ("period_start", "period_end")),
        *(words(f"admin.period.{name}") for name in ("due_on", "used", "closed")),
    )
    rows = [(row.starts, row.ends, row.due_on, words.flag(row.used), row.locked_on) for row in periods]
    tables = (
        _build(words("frame.page.admin_calendar"), heads, rows),
        _list_rounds(rounds, words("rounds.title"), words, with_names=True),
    )
    return tuple(table for table in tables if table.cells.rows)


def list_sector_tables(view: SectorView, language: Language) -> tuple[PageTable, ...]:
    """The tables of members and sector: shares as fractions, in steps, and of how many organisations."""
    words = _Words(language)
    heads = tuple(
        words(key)
        for key in (
            "all_figures.column.portfolio", "page_file.compared", "sector.members", "page_file.members",
            "sector.sector", "page_file.sector",
        )
    )  # fmt: skip
    rows = [
        (part.name, name, *_list_share(members), *_list_share(sector))
        for part in view.portfolios
        if part.has_enough(view.fewest)
        for name, members, sector in (
            *((words(f"words.level.{row.level.value}"), row.members, row.sector) for row in part.levels),
            *((row.title, row.members, row.sector) for row in part.indicators),
        )
    ]
    table = _build(words("frame.page.sector"), heads, rows)
    return (table,) if rows else ()


def _list_share(share: GroupShare) -> tuple[float | None, int | None]:
    return share.share, share.organisations if share.share is not None else None


def _list_figures(rows: Iterable[FigureRow], words: _Words) -> PageTable:
    names = (
        "grantee", "title", "location", "code", "level", "breakdown", "unit", "baseline", "actual", "state",
        "period_start", "period_end", "target", "target_end", "target_final", "target_final_end", "achievement",
        "ratio_to_target", "status", "pace", "periods_reported", "periods_due", "confidence", "counts",
    )  # fmt: skip
    heads = tuple(words(f"all_figures.column.{name}") for name in names)
    cells = [
        (
            row.organisation, row.title, row.location, row.code, words(f"words.level.{row.level.value}"),
            row.breakdown, row.unit, row.baseline, row.actual, words(f"words.state.{row.state.value}"),
            row.period_start, row.period_end, row.target, row.target_end, row.target_final, row.target_final_end,
            row.achievement, row.ratio_to_target, words(f"words.status.{row.status.value}"), row.pace, row.reported,
            row.due, row.confidence, words.flag(row.counts),
        )
        for row in rows
    ]  # fmt: skip
    return _build(words("grantee.section.table"), heads, cells)


def _list_groups(breakdowns: Iterable[BreakdownView], words: _Words) -> PageTable:
    names = ("title", "location", "breakdown", "actual", "unit", "numerator", "denominator", "n", "state",
             "period_start", "period_end")  # fmt: skip
    heads = tuple(words(f"all_figures.column.{name}") for name in names)
    cells = [
        (
            part.title, part.location, label_text(words.language, part.dimension, bar.category), bar.value, part.unit,
            bar.numerator, bar.denominator, bar.n, words(f"words.state.{bar.state.value}"),
            part.period_start, part.period_end,
        )
        for part in breakdowns
        for bar in part.bars
    ]  # fmt: skip
    return _build(words("grantee.section.who"), heads, cells)


def _list_rounds(rounds: Iterable[Round], title: str, words: _Words, *, with_names: bool) -> PageTable:
    heads = (
        words("rounds.column.name" if with_names else "all_figures.column.portfolio"), words("rounds.column.period"),
        words("admin.period.due_on"), words("rounds.column.state"), words("portfolio.received"),
        words("page_file.decided_on"), words("portfolio.late"),
    )  # fmt: skip
    rows = [
        (
            item.name if with_names else item.period.portfolio,
            period(words.language, item.period.starts, item.period.ends), item.period.due_on,
            words(f"rounds.state.{item.state.value}"), item.submitted_on, item.decided_on, words.flag(item.late),
        )
        for item in rounds
    ]  # fmt: skip
    return _build(title, heads, rows)


def _list_counts(counts: StatusCounts) -> tuple[int, ...]:
    return tuple(counts.of(status) for status in STATUS_ORDER)


def _build(title: str, heads: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> PageTable:
    return PageTable(title, FigureList(tuple(heads), tuple(rows)))


@dataclass(frozen=True, slots=True)
class _Words:
    """The texts of one language by key."""

    language: Language

    def __call__(self, key: str) -> str:
        return text(self.language, key)

    def flag(self, is_so: bool) -> str:
        """Yes or no as a word."""
        return self(f"all_figures.{'yes' if is_so else 'no'}")
