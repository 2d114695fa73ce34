"""Help in the template: drop-down lists, data validation that only warns, and the sheet with instructions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.worksheet import Worksheet

from impact.i18n import number, text
from impact.ingest.extract import missing_reasons
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import LARGEST_VALUE, Measure, TimeKind

# Limits of Excel in characters: title and text of an input message, and an inline list.
LONGEST_TITLE, LONGEST_MESSAGE, LONGEST_LIST = 32, 255, 255
# A rubric with more levels than this gets no drop-down list.
MAX_LEVELS = 15
HELP_LINES = 8
HELP_COLUMNS: tuple[tuple[str, float], ...] = (
    ("code", 14), ("indicator", 40), ("meaning", 62), ("counted", 44), ("unit", 14), ("source", 26),
)  # fmt: skip
SCALE_PATTERN = re.compile(r"(?:^|\s)(\d{1,3})\s*(?:-|–|tot|to|à|a)\s*(\d{1,3})(?:\s|$)", re.IGNORECASE)

Rule = dict[str, Any]


@dataclass(frozen=True, slots=True)
class IndicatorHelp:
    """One indicator as the instructions describe it: title, definition, counting, unit and source."""

    code: str
    title: str
    unit: str
    measure: Measure
    definition: str = ""
    numerator_text: str = ""
    denominator_text: str = ""
    source: str = ""
    time_kind: TimeKind | None = None


def parse_scale(unit: str) -> tuple[int, int] | None:
    """The lowest and highest step named by a unit ('1-5', 'schaal 0 tot 10'); None where it names no scale."""
    match = SCALE_PATTERN.search(unit)
    if match is None or int(match[1]) >= int(match[2]):
        return None
    return int(match[1]), int(match[2])


def value_rule(language: Language, item: IndicatorHelp) -> Rule:
    """Excel data validation of a value cell: a list, a range or a number, with the definition as input message.

    Other values raise a warning and stay allowed, since a text can be the honest answer.
    """
    rule = _validation_rule(language, item)
    message = " ".join(filter(None, (item.definition, _input_hint(language, item.measure))))
    if message:
        rule |= {
            "input_title": _shorten(item.title, LONGEST_TITLE),
            "input_message": _shorten(message, LONGEST_MESSAGE),
        }
    return rule | _warning_texts(language)


def _validation_rule(language: Language, item: IndicatorHelp) -> Rule:
    if item.measure is Measure.YES_NO:
        return {"validate": "list", "source": [text(language, "template.yes"), text(language, "template.no")]}
    if item.measure is Measure.STORY:
        return {"validate": "any"}
    if item.measure is Measure.PERCENTAGE:
        return {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100}
    steps = parse_scale(item.unit) if item.measure in (Measure.RUBRIC, Measure.SCORE) else None
    if steps is not None and item.measure is Measure.RUBRIC and steps[1] - steps[0] < MAX_LEVELS:
        return {"validate": "list", "source": [str(step) for step in range(steps[0], steps[1] + 1)]}
    if steps is not None:
        return {"validate": "decimal", "criteria": "between", "minimum": steps[0], "maximum": steps[1]}
    if item.measure is Measure.RUBRIC:
        return {"validate": "any"}
    return {"validate": "decimal", "criteria": "between", "minimum": -LARGEST_VALUE, "maximum": LARGEST_VALUE}


def _input_hint(language: Language, measure: Measure) -> str:
    key = {Measure.YES_NO: "template.choose.message", Measure.PERCENTAGE: "template.percent.message"}.get(
        measure
    )
    return text(language, key) if key else ""


def _warning_texts(language: Language) -> Rule:
    return {
        "error_type": "warning",
        "error_title": text(language, "template.warning.title"),
        "error_message": text(language, "template.warning.message"),
    }


def count_rule(language: Language) -> Rule:
    """Excel data validation of numerators, denominators and numbers of people: 0 or more, with a warning."""
    return {"validate": "decimal", "criteria": ">=", "value": 0} | _warning_texts(language)


def reason_rule(language: Language) -> Rule:
    """Excel list validation with reasons for a missing value; other texts are allowed without a warning."""
    return {
        "validate": "list",
        "source": list(missing_reasons.reason_texts(language)),
        "show_error": False,
        "input_title": text(language, "template.column.no_value"),
        "input_message": text(language, "template.reason.message"),
    }


def suggestion_rule(source: str | list[str], title: str, message: str) -> Rule:
    """Excel list validation with suggestions; other values are allowed (`show_error=False`)."""
    return {
        "validate": "list", "source": source, "show_error": False,
        "input_title": _shorten(title, LONGEST_TITLE), "input_message": _shorten(message, LONGEST_MESSAGE),
    }  # fmt: skip


def _shorten(words: str, most: int) -> str:
    words = " ".join(words.split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class HelpRanges:
    """The ranges of codes and groups on the instruction sheet, as formulas for a drop-down list; '' without any."""

    codes: str
    groups: str


def write_help_sheet(
    sheet: Worksheet, language: Language, items: Sequence[IndicatorHelp], groups: Sequence[str], formats: Any,
    calculated: Sequence[tuple[str, str, str]] = (),
) -> HelpRanges:  # fmt: skip
    """Write the instruction sheet: how to fill in, what each indicator means, and the groups that occur.

    `calculated` are code, title and explanation of indicators that nobody fills in.
    """
    for column, (_, width) in enumerate(HELP_COLUMNS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, text(language, "template.title"), formats.title)
    for line in range(1, HELP_LINES + 1):
        sheet.merge_range(line + 1, 0, line + 1, 3, text(language, f"template.help.{line}"), formats.words)
        sheet.set_row(line + 1, 30)
    row = HELP_LINES + 3
    for column, (name, _) in enumerate(HELP_COLUMNS):
        sheet.write_string(row, column, text(language, f"template.about.{name}"), formats.header)
    first = row + 1
    for row, item in enumerate(items, first):
        cells = (
            item.code,
            item.title,
            item.definition,
            _describe_counting(language, item),
            item.unit,
            item.source,
        )
        for column, content in enumerate(cells):
            sheet.write_string(row, column, content, formats.read_only_text)
    last = first + len(items) - 1
    codes = _range_formula(sheet, first, last) if items else ""
    next_row = last + 2
    group_range = ""
    if groups:
        sheet.write_string(next_row, 0, text(language, "template.about.groups"), formats.header)
        for row, group in enumerate(groups, next_row + 1):
            sheet.write_string(row, 0, group, formats.read_only)
        group_range = _range_formula(sheet, next_row + 1, next_row + len(groups))
        next_row += len(groups) + 2
    if calculated:
        sheet.write_string(next_row, 0, text(language, "template.about.calculated"), formats.header)
        for row, explained in enumerate(calculated, next_row + 1):
            for column, content in enumerate(explained):
                sheet.write_string(row, column, content, formats.read_only_text)
    return HelpRanges(codes, group_range)


def _range_formula(sheet: Worksheet, first: int, last: int) -> str:
    name = sheet.get_name().replace("'", "''")
    return f"='{name}'!$A${first + 1}:$A${last + 1}"


def _describe_counting(language: Language, item: IndicatorHelp) -> str:
    """How the indicator is counted: numerator and denominator, the steps of a scale, per period or cumulative."""
    sentences = []
    if item.numerator_text and item.denominator_text:
        sentences.append(
            text(language, "template.counted.parts", above=item.numerator_text, below=item.denominator_text)
        )
    steps = parse_scale(item.unit) if item.measure in (Measure.RUBRIC, Measure.SCORE) else None
    if steps is not None:
        low, high = (number(language, step) for step in steps)
        sentences.append(text(language, "template.counted.scale", low=low, high=high))
    if item.time_kind is not None:
        sentences.append(text(language, f"template.counted.{item.time_kind.value}"))
    return " ".join(sentences)
