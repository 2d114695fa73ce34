"""The product's own workbook: a grantee's indicators and periods, ready to fill in.

What is known is written in grey, what is asked is left white. Everything is written by its type,
never as a formula, so a text that starts with '=' stays text. It stands in the room that reads it
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

from impact.i18n import period as period_words
from impact.i18n import text
from impact.model.words import Language, Level, Measure

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
    ("numerator", 11),
    ("denominator", 11),
    ("n", 8),
    ("breakdown", 26),
    ("note", 44),
)
HEADER_ROW = 4
ASKED = ("value", "numerator", "denominator", "n", "note")
HELP_LINES = 7


@dataclass(frozen=True, slots=True)
class Given:
    """One value as it was or is handed in; text stands for what is not a plain number ('280 - 300').

    `earlier`: already in the product, so written in grey.
    """

    value: float | str | None = None
    numerator: float | None = None
    denominator: float | None = None
    n: float | None = None
    note: str = ""
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


@dataclass(frozen=True, slots=True)
class _Formats:
    title: Format
    quiet: Format
    header: Format
    known: Format
    known_day: Format
    asked: Format
    asked_text: Format
    words: Format


def template(
    language: Language, grantee: str, indicators: Sequence[TemplateIndicator], periods: Sequence[Period]
) -> bytes:
    """The workbook as bytes: one row per indicator × period, and one more per breakdown.

    The same indicators and periods give the same bytes, so an untouched sheet is recognised as such.
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
        _head(sheet, language, grantee, formats)
        _rows(sheet, language, indicators, periods, formats)
        _help(workbook, language, formats)
    return stream.getvalue()


def own_head(rows: Sequence[Sequence[object]]) -> tuple[Language, str] | None:
    """Language and grantee of a sheet this module wrote, told by its own title and label; else None."""
    if len(rows) <= HEADER_ROW or not rows[0] or len(rows[1]) < 2:
        return None
    for language in Language:
        title, label = text(language, "template.title"), text(language, "template.organisation")
        if (rows[0][0], rows[1][0]) == (title, label):
            return language, str(rows[1][1])
    return None


def help_sheet(language: Language) -> str:
    """The name of the sheet that explains."""
    return text(language, "template.sheet.help")


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
        known_day=workbook.add_format({**known, "num_format": "dd/mm/yyyy", "align": "left"}),
        asked=workbook.add_format(line),
        asked_text=workbook.add_format({**line, "text_wrap": True}),
        words=workbook.add_format({"text_wrap": True, "valign": "top"}),
    )


def _head(sheet: Worksheet, language: Language, grantee: str, formats: _Formats) -> None:
    sheet.write_string(0, 0, text(language, "template.title"), formats.title)
    sheet.write_string(1, 0, text(language, "template.organisation"), formats.quiet)
    sheet.write_string(1, 1, grantee, formats.quiet)
    sheet.write_string(2, 0, text(language, "template.hint"), formats.quiet)
    for column, (name, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(HEADER_ROW, column, text(language, f"template.column.{name}"), formats.header)
    sheet.set_row(HEADER_ROW, 30)
    sheet.freeze_panes(HEADER_ROW + 1, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)


def _rows(
    sheet: Worksheet,
    language: Language,
    indicators: Sequence[TemplateIndicator],
    periods: Sequence[Period],
    formats: _Formats,
) -> None:
    row = HEADER_ROW + 1
    for item in indicators:
        for period in item.periods or tuple(periods):
            for breakdown in ("", *item.breakdowns):
                _row(sheet, row, language, item, period, breakdown, formats)
                row += 1
    sheet.autofilter(HEADER_ROW, 0, max(row - 1, HEADER_ROW), len(COLUMNS) - 1)


def _row(
    sheet: Worksheet,
    row: int,
    language: Language,
    item: TemplateIndicator,
    period: Period,
    breakdown: str,
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
        "numerator": given.numerator,
        "denominator": given.denominator,
        "n": given.n,
        "breakdown": breakdown,
        "note": given.note,
    }
    for column, (name, _) in enumerate(COLUMNS):
        known = name not in ASKED or (given.earlier and cells[name] not in (None, ""))
        style = formats.known if known else (formats.asked_text if name == "note" else formats.asked)
        _cell(sheet, row, column, cells[name], style, formats.known_day)
    _guide(sheet, row, language, item.measure)


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


def _guide(sheet: Worksheet, row: int, language: Language, measure: Measure) -> None:
    """A list for yes or no; for a percentage a word of help, and no rule that would refuse an honest text."""
    column = [name for name, _ in COLUMNS].index("value")
    if measure is Measure.YES_NO:
        sheet.data_validation(
            row,
            column,
            row,
            column,
            {
                "validate": "list",
                "source": [text(language, "template.yes"), text(language, "template.no")],
                "input_title": text(language, "template.choose.title"),
                "input_message": text(language, "template.choose.message"),
                "error_type": "information",
            },
        )
    elif measure is Measure.PERCENTAGE:
        sheet.data_validation(
            row,
            column,
            row,
            column,
            {
                "validate": "any",
                "input_title": text(language, "template.percent.title"),
                "input_message": text(language, "template.percent.message"),
            },
        )


def _help(workbook: Workbook, language: Language, formats: _Formats) -> None:
    sheet = workbook.add_worksheet(help_sheet(language))
    sheet.set_column(0, 0, 96)
    sheet.write_string(0, 0, text(language, "template.title"), formats.title)
    for line in range(1, HELP_LINES + 1):
        sheet.write_string(line + 1, 0, text(language, f"template.help.{line}"), formats.words)
