"""The template workbook for a grantee: its indicators and periods, ready to fill in.

Known values have a grey background, input cells a white one. Everything is written by its type, never as a formula,
so a text that starts with '=' stays text. The sheets are protected without a password: only input cells can be
filled in, and the protection can be removed. Part of `ingest` and not of `export`: services write such workbooks too,
and services may not import exports.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from impact.i18n import day, text
from impact.i18n import period as period_words
from impact.ingest.files.own_formats import TEMPLATE_HEADER_ROW, help_sheet_name
from impact.ingest.template import guide
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Measure, TimeKind
from impact.model.vocabulary.theory_levels import Level

Period = tuple[date, date]

COLUMNS: tuple[tuple[str, float], ...] = (
    ("code", 11),
    ("indicator", 46),
    ("level", 17),
    ("unit", 11),
    ("baseline", 12),
    ("period", 11),
    ("start", 12),
    ("end", 12),
    ("target", 13),
    ("value", 12),
    ("no_value", 22),
    ("numerator", 11),
    ("denominator", 12),
    ("n", 8),
    ("breakdown", 26),
    ("note", 44),
)
COLUMN_INDEX = {name: place for place, (name, _) in enumerate(COLUMNS)}
INPUT_COLUMNS = ("value", "no_value", "numerator", "denominator", "n", "note")
COUNT_COLUMNS = ("numerator", "denominator", "n")
# Empty rows at the end for groups not foreseen, and unlocked columns beside the table for the grantee's own notes.
SPARE_ROWS, OWN_COLUMNS = 6, 12
SPARE_ROW_COLUMNS = ("code", "period", "breakdown", *INPUT_COLUMNS)
# What a protected sheet still allows.
SHEET_PERMISSIONS = dict.fromkeys(
    (
        "select_locked_cells", "select_unlocked_cells", "format_cells", "format_columns", "format_rows",
        "insert_columns", "sort", "autofilter", "objects",
    ),
    True,
)  # fmt: skip
A4 = 9


@dataclass(frozen=True, slots=True)
class PrefilledValue:
    """One value that the template shows in advance; a text where it is no plain number ('280 - 300').

    `no_value`: the reason why there is none. `earlier`: submitted before, so written in grey.
    """

    value: float | str | None = None
    numerator: float | None = None
    denominator: float | None = None
    n: float | None = None
    note: str = ""
    no_value: str = ""
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class TemplateIndicator:
    """One indicator of the workbook; values and targets in `unit` (percentages 0–100).

    `breakdowns`: 'Dimension=Category' series requested beside the total. `values` are keyed by period and breakdown
    ('' for the total). `periods` replaces the periods of the workbook where the indicator has its own frequency.
    """

    code: str
    title: str
    unit: str
    measure: Measure
    level: Level = Level.OTHER
    baseline: float | None = None
    breakdowns: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    targets: Mapping[Period, float] = field(default_factory=dict)
    values: Mapping[tuple[Period, str], PrefilledValue] = field(default_factory=dict)
    definition: str = ""
    numerator_text: str = ""
    denominator_text: str = ""
    source: str = ""
    time_kind: TimeKind | None = None

    @property
    def help(self) -> guide.IndicatorHelp:
        """The indicator as the instruction sheet describes it."""
        return guide.IndicatorHelp(
            self.code, self.title, self.unit, self.measure, self.definition, self.numerator_text,
            self.denominator_text, self.source, self.time_kind,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class RequestedRound:
    """The reporting round that a workbook is for: its period and its due date."""

    period: Period
    due_on: date


@dataclass(frozen=True, slots=True)
class _Formats:
    title: Format
    subdued: Format
    header: Format
    read_only: Format
    read_only_text: Format
    read_only_date: Format
    prefilled: Format
    prefilled_text: Format
    input: Format
    input_text: Format
    notes: Format
    words: Format


def write_template(
    language: Language,
    grantee: str,
    indicators: Sequence[TemplateIndicator],
    periods: Sequence[Period],
    *,
    requested_round: RequestedRound | None = None,
    closed_periods: Sequence[Period] = (),
    calculated: Sequence[tuple[str, str, str]] = (),
) -> bytes:
    """The template as the bytes of an xlsx file: one row per indicator × period, and one more per breakdown.

    Cells of periods that end within one of the `closed_periods` periods cannot be filled in; `calculated` are code,
    title and explanation of indicators that have no row, since nobody fills them in. The same indicators and
    periods give the same bytes, so an untouched sheet is recognised as such.
    """
    ends = [end for _, end in periods] + [end for item in indicators for _, end in item.periods]
    stream = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(stream, options) as workbook:
        workbook.set_properties(
            {
                "title": text(language, "template.title"),
                "company": grantee,
                # The current time would make each download a different file; the newest period does not.
                "created": datetime.combine(max(ends, default=date(2000, 1, 1)), time()),
            }
        )
        formats = _add_formats(workbook)
        sheet = workbook.add_worksheet(text(language, "template.sheet.measurements"))
        help_worksheet = workbook.add_worksheet(help_sheet_name(language))
        groups = sorted({group for item in indicators for group in item.breakdowns})
        help_ranges = guide.write_help_sheet(
            help_worksheet, language, [item.help for item in indicators], groups, formats, calculated
        )
        _write_head(sheet, language, grantee, requested_round, formats)
        last = _write_rows(sheet, language, indicators, periods, closed_periods, formats)
        _write_spare_rows(
            sheet, language, last + 1, help_ranges, _period_labels(language, indicators, periods), formats
        )
        _set_print_layout(sheet, grantee, last + SPARE_ROWS)
        for worksheet in (sheet, help_worksheet):
            worksheet.protect("", SHEET_PERMISSIONS)
        help_worksheet.set_landscape()
        help_worksheet.set_paper(A4)
        help_worksheet.fit_to_pages(1, 0)
    return stream.getvalue()


def _add_formats(workbook: Workbook) -> _Formats:
    line = {"border": 1, "border_color": "#D9D4C8", "valign": "top"}
    read_only = {**line, "bg_color": "#F2EFE8", "font_color": "#5D6A72"}
    return _Formats(
        title=workbook.add_format({"bold": True, "font_size": 15, "font_color": "#0B5C5C"}),
        subdued=workbook.add_format({"font_color": "#5D6A72"}),
        header=workbook.add_format(
            {**line, "bold": True, "bg_color": "#0B5C5C", "font_color": "#FFFFFF", "text_wrap": True}
        ),
        read_only=workbook.add_format(read_only),
        read_only_text=workbook.add_format({**read_only, "text_wrap": True}),
        read_only_date=workbook.add_format({**read_only, "num_format": "dd/mm/yyyy", "align": "left"}),
        # Submitted before, but still open to correction.
        prefilled=workbook.add_format({**read_only, "locked": False}),
        prefilled_text=workbook.add_format({**read_only, "locked": False, "text_wrap": True}),
        input=workbook.add_format({**line, "locked": False}),
        input_text=workbook.add_format({**line, "locked": False, "text_wrap": True}),
        notes=workbook.add_format({"locked": False}),
        words=workbook.add_format({"text_wrap": True, "valign": "top"}),
    )


def _write_head(
    sheet: Worksheet, language: Language, grantee: str, requested_round: RequestedRound | None, formats: _Formats
) -> None:
    sheet.write_string(0, 0, text(language, "template.title"), formats.title)
    sheet.write_string(1, 0, text(language, "template.organisation"), formats.subdued)
    sheet.write_string(1, 1, grantee, formats.subdued)
    sheet.write_string(2, 0, text(language, "template.hint"), formats.subdued)
    if requested_round is not None:
        words = text(
            language, "template.round",
            period=period_words(language, *requested_round.period), day=day(language, requested_round.due_on, "long"),
        )  # fmt: skip
        sheet.write_string(3, 0, words, formats.subdued)
    for column, (name, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(
            TEMPLATE_HEADER_ROW, column, text(language, f"template.column.{name}"), formats.header
        )
    sheet.set_column(len(COLUMNS), len(COLUMNS) + OWN_COLUMNS - 1, None, formats.notes)
    sheet.set_row(TEMPLATE_HEADER_ROW, 30)
    sheet.freeze_panes(TEMPLATE_HEADER_ROW + 1, 2)


def _set_print_layout(sheet: Worksheet, grantee: str, last: int) -> None:
    """Print layout: A4 landscape, one page wide, headers repeated, page numbers in the footer."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(TEMPLATE_HEADER_ROW)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.print_area(0, 0, last, len(COLUMNS) - 1)
    # An ampersand begins a code in a footer.
    sheet.set_footer(f"&L{grantee.replace('&', '&&')}&R&P / &N")


def _write_rows(
    sheet: Worksheet,
    language: Language,
    indicators: Sequence[TemplateIndicator],
    periods: Sequence[Period],
    closed_periods: Sequence[Period],
    formats: _Formats,
) -> int:
    """Write the rows of all indicators; returns the index of the last row, counted from 0."""
    row = TEMPLATE_HEADER_ROW
    for item in indicators:
        first = row + 1
        for period in item.periods or tuple(periods):
            is_closed = any(start <= period[1] <= end for start, end in closed_periods)
            for breakdown in ("", *item.breakdowns):
                row += 1
                _write_row(sheet, row, language, item, period, breakdown, is_closed, formats)
        if row >= first:
            place = COLUMN_INDEX["value"]
            sheet.data_validation(first, place, row, place, guide.value_rule(language, item.help))
    if row > TEMPLATE_HEADER_ROW:
        sheet.autofilter(TEMPLATE_HEADER_ROW, 0, row, len(COLUMNS) - 1)
    return row


def _write_row(
    sheet: Worksheet,
    row: int,
    language: Language,
    indicator: TemplateIndicator,
    period: Period,
    breakdown: str,
    is_closed: bool,
    formats: _Formats,
) -> None:
    prefilled = indicator.values.get((period, breakdown), PrefilledValue())
    start, end = period
    cells: dict[str, float | str | date | None] = {
        "code": indicator.code,
        "indicator": indicator.title,
        "level": text(language, f"words.level.{indicator.level}"),
        "unit": indicator.unit,
        "baseline": None if breakdown else indicator.baseline,
        "period": period_words(language, start, end),
        "start": start,
        "end": end,
        "target": None if breakdown else indicator.targets.get(period),
        "value": prefilled.value,
        "no_value": prefilled.no_value,
        "numerator": prefilled.numerator,
        "denominator": prefilled.denominator,
        "n": prefilled.n,
        "breakdown": breakdown,
        "note": prefilled.note,
    }
    for column, (name, _) in enumerate(COLUMNS):
        filled = prefilled.earlier and cells[name] not in (None, "")
        _write_cell(
            sheet,
            row,
            column,
            cells[name],
            _choose_style(name, filled, is_closed, formats),
            formats.read_only_date,
        )


def _choose_style(name: str, is_prefilled: bool, is_closed: bool, formats: _Formats) -> Format:
    wraps = name in ("indicator", "note", "no_value")
    if is_closed or name not in INPUT_COLUMNS:
        return formats.read_only_text if wraps else formats.read_only
    if is_prefilled:
        return formats.prefilled_text if wraps else formats.prefilled
    return formats.input_text if wraps else formats.input


def _write_cell(
    sheet: Worksheet, row: int, column: int, content: float | str | date | None, style: Format, day: Format
) -> None:
    if content is None or content == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(content, str):
        sheet.write_string(row, column, content, style)
    elif isinstance(content, date):
        sheet.write_datetime(row, column, datetime.combine(content, time()), day)
    else:
        sheet.write_number(row, column, content, style)


def _period_labels(
    language: Language, indicators: Sequence[TemplateIndicator], periods: Sequence[Period]
) -> list[str]:
    """The labels of all periods in the workbook, newest first."""
    all_periods = {period for item in indicators for period in item.periods} | set(periods)
    return [
        period_words(language, *period)
        for period in sorted(all_periods, key=lambda period: (period[1], period[0]), reverse=True)
    ]


def _write_spare_rows(
    sheet: Worksheet,
    language: Language,
    first: int,
    help_ranges: guide.HelpRanges,
    periods: Sequence[str],
    formats: _Formats,
) -> None:
    """Write empty rows for groups not foreseen, and the validation of columns with one rule for all rows."""
    last = first + SPARE_ROWS - 1
    for row in range(first, last + 1):
        for column, (name, _) in enumerate(COLUMNS):
            style = (
                (formats.input_text if name == "note" else formats.input)
                if name in SPARE_ROW_COLUMNS
                else formats.read_only
            )
            sheet.write_blank(row, column, None, style)
    for name in COUNT_COLUMNS:
        place = COLUMN_INDEX[name]
        sheet.data_validation(TEMPLATE_HEADER_ROW + 1, place, last, place, guide.count_rule(language))
    place = COLUMN_INDEX["no_value"]
    sheet.data_validation(TEMPLATE_HEADER_ROW + 1, place, last, place, guide.reason_rule(language))
    newest = list(periods[:12])
    while newest and len(",".join(newest)) > guide.LONGEST_LIST:
        newest.pop()
    offers: dict[str, str | list[str]] = {
        "code": help_ranges.codes,
        "period": newest,
        "breakdown": help_ranges.groups,
    }
    for name, source in offers.items():
        if source:
            place, words = COLUMN_INDEX[name], text(language, f"template.column.{name}")
            rule = guide.suggestion_rule(source, words, text(language, f"template.spare.{name}"))
            sheet.data_validation(first, place, last, place, rule)
