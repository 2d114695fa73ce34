"""The product's own workbook: a grantee's indicators and periods, ready to fill in.

What is known is written in grey, what is asked is left white. Everything is written by its type,
never as a formula, so a text that starts with '=' stays text. Its structure is locked without a password: only
what is asked can be filled in, and whoever must, can open it. It stands in the room that reads it
back, because services make such workbooks too and may not import the exports.
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
from impact.ingest.files.own_formats import TEMPLATE_HEADER_ROW, help_sheet
from impact.ingest.template import guide
from impact.model.words import Language, Level, Measure, TimeKind

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
PLACES = {name: place for place, (name, _) in enumerate(COLUMNS)}
ASKED = ("value", "no_value", "numerator", "denominator", "n", "note")
COUNTS = ("numerator", "denominator", "n")
# Rows at the end for a group that nobody foresaw, and columns beside the table for what one keeps oneself.
SPARE_ROWS, OWN_COLUMNS = 6, 12
SPARE = ("code", "period", "breakdown", *ASKED)
# What a locked sheet still lets people do.
ALLOWED = dict.fromkeys(
    (
        "select_locked_cells", "select_unlocked_cells", "format_cells", "format_columns", "format_rows",
        "insert_columns", "sort", "autofilter", "objects",
    ),
    True,
)  # fmt: skip
A4 = 9


@dataclass(frozen=True, slots=True)
class Given:
    """One value as it was or is handed in; text stands for what is not a plain number ('280 - 300').

    `no_value`: why there is none. `earlier`: already in the product, so written in grey.
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

    `breakdowns`: 'Dimension=Category' series that are asked beside the total.
    `values` are keyed by period and breakdown ('' for the total). `periods` replaces the periods
    of the workbook where the indicator has a rhythm of its own.
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
    values: Mapping[tuple[Period, str], Given] = field(default_factory=dict)
    definition: str = ""
    numerator_text: str = ""
    denominator_text: str = ""
    source: str = ""
    time_kind: TimeKind | None = None

    @property
    def explained(self) -> guide.Explained:
        """What the sheet that explains says of it."""
        return guide.Explained(
            self.code, self.title, self.unit, self.measure, self.definition, self.numerator_text,
            self.denominator_text, self.source, self.time_kind,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """The round that a workbook is for: its period, and the day by which it is due."""

    period: Period
    due_on: date


@dataclass(frozen=True, slots=True)
class _Formats:
    title: Format
    quiet: Format
    header: Format
    known: Format
    known_text: Format
    known_day: Format
    earlier: Format
    earlier_text: Format
    asked: Format
    asked_text: Format
    own: Format
    words: Format


def template(
    language: Language,
    grantee: str,
    indicators: Sequence[TemplateIndicator],
    periods: Sequence[Period],
    *,
    asked: Asked | None = None,
    closed: Sequence[Period] = (),
) -> bytes:
    """The workbook as bytes: one row per indicator × period, and one more per breakdown.

    Cells of periods that end within a `closed` one cannot be filled in. The same indicators and periods give the
    same bytes, so an untouched sheet is recognised as such.
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
                # The clock would make each download a different file; the newest period does not.
                "created": datetime.combine(max(ends, default=date(2000, 1, 1)), time()),
            }
        )
        formats = _formats(workbook)
        sheet = workbook.add_worksheet(text(language, "template.sheet.measurements"))
        about = workbook.add_worksheet(help_sheet(language))
        groups = sorted({group for item in indicators for group in item.breakdowns})
        lists = guide.explain(about, language, [item.explained for item in indicators], groups, formats)
        _head(sheet, language, grantee, asked, formats)
        last = _rows(sheet, language, indicators, periods, closed, formats)
        _spare(sheet, language, last + 1, lists, _asked_periods(language, indicators, periods), formats)
        _print(sheet, grantee, last + SPARE_ROWS)
        for each in (sheet, about):
            each.protect("", ALLOWED)
        about.set_landscape()
        about.set_paper(A4)
        about.fit_to_pages(1, 0)
    return stream.getvalue()


def _formats(workbook: Workbook) -> _Formats:
    line = {"border": 1, "border_color": "#D9D4C8", "valign": "top"}
    known = {**line, "bg_color": "#F2EFE8", "font_color": "#5D6A72"}
    return _Formats(
        title=workbook.add_format({"bold": True, "font_size": 15, "font_color": "#0B5C5C"}),
        quiet=workbook.add_format({"font_color": "#5D6A72"}),
        header=workbook.add_format(
            {**line, "bold": True, "bg_color": "#0B5C5C", "font_color": "#FFFFFF", "text_wrap": True}
        ),
        known=workbook.add_format(known),
        known_text=workbook.add_format({**known, "text_wrap": True}),
        known_day=workbook.add_format({**known, "num_format": "dd/mm/yyyy", "align": "left"}),
        # Known too, but a mistake in it can be put right.
        earlier=workbook.add_format({**known, "locked": False}),
        earlier_text=workbook.add_format({**known, "locked": False, "text_wrap": True}),
        asked=workbook.add_format({**line, "locked": False}),
        asked_text=workbook.add_format({**line, "locked": False, "text_wrap": True}),
        own=workbook.add_format({"locked": False}),
        words=workbook.add_format({"text_wrap": True, "valign": "top"}),
    )


def _head(sheet: Worksheet, language: Language, grantee: str, asked: Asked | None, formats: _Formats) -> None:
    sheet.write_string(0, 0, text(language, "template.title"), formats.title)
    sheet.write_string(1, 0, text(language, "template.organisation"), formats.quiet)
    sheet.write_string(1, 1, grantee, formats.quiet)
    sheet.write_string(2, 0, text(language, "template.hint"), formats.quiet)
    if asked is not None:
        words = text(
            language, "template.round",
            period=period_words(language, *asked.period), day=day(language, asked.due_on, "long"),
        )  # fmt: skip
        sheet.write_string(3, 0, words, formats.quiet)
    for column, (name, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(TEMPLATE_HEADER_ROW, column, text(language, f"template.column.{name}"), formats.header)
    sheet.set_column(len(COLUMNS), len(COLUMNS) + OWN_COLUMNS - 1, None, formats.own)
    sheet.set_row(TEMPLATE_HEADER_ROW, 30)
    sheet.freeze_panes(TEMPLATE_HEADER_ROW + 1, 2)


def _print(sheet: Worksheet, grantee: str, last: int) -> None:
    """One page wide on A4, the header on each, and on which page one is."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(TEMPLATE_HEADER_ROW)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.print_area(0, 0, last, len(COLUMNS) - 1)
    # An ampersand begins a code there.
    sheet.set_footer(f"&L{grantee.replace('&', '&&')}&R&P / &N")


def _rows(
    sheet: Worksheet,
    language: Language,
    indicators: Sequence[TemplateIndicator],
    periods: Sequence[Period],
    closed: Sequence[Period],
    formats: _Formats,
) -> int:
    """Write the rows; returns the last one."""
    row = TEMPLATE_HEADER_ROW
    for item in indicators:
        first = row + 1
        for period in item.periods or tuple(periods):
            shut = any(start <= period[1] <= end for start, end in closed)
            for breakdown in ("", *item.breakdowns):
                row += 1
                _row(sheet, row, language, item, period, breakdown, shut, formats)
        if row >= first:
            place = PLACES["value"]
            sheet.data_validation(first, place, row, place, guide.of_value(language, item.explained))
    if row > TEMPLATE_HEADER_ROW:
        sheet.autofilter(TEMPLATE_HEADER_ROW, 0, row, len(COLUMNS) - 1)
    return row


def _row(
    sheet: Worksheet,
    row: int,
    language: Language,
    item: TemplateIndicator,
    period: Period,
    breakdown: str,
    shut: bool,
    formats: _Formats,
) -> None:
    given = item.values.get((period, breakdown), Given())
    start, end = period
    cells: dict[str, float | str | date | None] = {
        "code": item.code,
        "indicator": item.title,
        "level": text(language, f"words.level.{item.level}"),
        "unit": item.unit,
        "baseline": None if breakdown else item.baseline,
        "period": period_words(language, start, end),
        "start": start,
        "end": end,
        "target": None if breakdown else item.targets.get(period),
        "value": given.value,
        "no_value": given.no_value,
        "numerator": given.numerator,
        "denominator": given.denominator,
        "n": given.n,
        "breakdown": breakdown,
        "note": given.note,
    }
    for column, (name, _) in enumerate(COLUMNS):
        filled = given.earlier and cells[name] not in (None, "")
        _cell(sheet, row, column, cells[name], _style(name, filled, shut, formats), formats.known_day)


def _style(name: str, filled: bool, shut: bool, formats: _Formats) -> Format:
    wraps = name in ("indicator", "note", "no_value")
    if shut or name not in ASKED:
        return formats.known_text if wraps else formats.known
    if filled:
        return formats.earlier_text if wraps else formats.earlier
    return formats.asked_text if wraps else formats.asked


def _cell(
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


def _asked_periods(
    language: Language, indicators: Sequence[TemplateIndicator], periods: Sequence[Period]
) -> list[str]:
    """The periods of the workbook in words, newest first."""
    found = {period for item in indicators for period in item.periods} | set(periods)
    return [period_words(language, *one) for one in sorted(found, key=lambda one: (one[1], one[0]), reverse=True)]


def _spare(
    sheet: Worksheet, language: Language, first: int, lists: guide.Lists, periods: Sequence[str], formats: _Formats
) -> None:
    """Rows for a group that was not foreseen, and the rules of the columns that have one rule for all rows."""
    last = first + SPARE_ROWS - 1
    for row in range(first, last + 1):
        for column, (name, _) in enumerate(COLUMNS):
            style = (formats.asked_text if name == "note" else formats.asked) if name in SPARE else formats.known
            sheet.write_blank(row, column, None, style)
    for name in COUNTS:
        place = PLACES[name]
        sheet.data_validation(TEMPLATE_HEADER_ROW + 1, place, last, place, guide.of_count(language))
    place = PLACES["no_value"]
    sheet.data_validation(TEMPLATE_HEADER_ROW + 1, place, last, place, guide.of_reason(language))
    newest = list(periods[:12])
    while newest and len(",".join(newest)) > guide.LONGEST_LIST:
        newest.pop()
    offers: dict[str, str | list[str]] = {"code": lists.codes, "period": newest, "breakdown": lists.groups}
    for name, source in offers.items():
        if source:
            place, words = PLACES[name], text(language, f"template.column.{name}")
            rule = guide.chosen(source, words, text(language, f"template.spare.{name}"))
            sheet.data_validation(first, place, last, place, rule)
