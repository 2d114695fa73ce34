"""What helps while filling in the template: drop-downs, warnings that never refuse, and the sheet that explains."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.worksheet import Worksheet

from impact.i18n import number, text
from impact.ingest.extract import missing_reasons
from impact.model.words import Language, Measure, TimeKind

# What Excel holds of the bubble beside a cell, and of a list that is written out.
LONGEST_TITLE, LONGEST_MESSAGE, LONGEST_LIST = 32, 255, 255
# More steps than this are no levels to choose from.
MOST_LEVELS = 15
HELP_LINES = 8
HELP_COLUMNS: tuple[tuple[str, float], ...] = (
    ("code", 14), ("indicator", 40), ("meaning", 62), ("counted", 44), ("unit", 14), ("source", 26),
)  # fmt: skip
SCALE = re.compile(r"(?:^|\s)(\d{1,3})\s*(?:-|–|tot|to|à|a)\s*(\d{1,3})(?:\s|$)", re.IGNORECASE)

Rule = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Explained:
    """What is said of one indicator: how it is called, what it means, how it is counted, in which unit, from where."""

    code: str
    title: str
    unit: str
    measure: Measure
    definition: str = ""
    numerator_text: str = ""
    denominator_text: str = ""
    source: str = ""
    time_kind: TimeKind | None = None


def scale(unit: str) -> tuple[int, int] | None:
    """The lowest and highest step that a unit names ('1-5', 'schaal 0 tot 10')."""
    found = SCALE.search(unit)
    if found is None or int(found[1]) >= int(found[2]):
        return None
    return int(found[1]), int(found[2])


def of_value(language: Language, item: Explained) -> Rule:
    """The rule for a cell that asks for a value: a list, a range or a number, and what the indicator means.

    What does not fit is asked about and may stay: a text can be the honest answer.
    """
    rule = _kind(language, item)
    said = " ".join(filter(None, (item.definition, _hint(language, item.measure))))
    if said:
        rule |= {"input_title": _short(item.title, LONGEST_TITLE), "input_message": _short(said, LONGEST_MESSAGE)}
    return rule | _warning(language)


def _kind(language: Language, item: Explained) -> Rule:
    if item.measure is Measure.YES_NO:
        return {"validate": "list", "source": [text(language, "template.yes"), text(language, "template.no")]}
    if item.measure is Measure.STORY:
        return {"validate": "any"}
    if item.measure is Measure.PERCENTAGE:
        return {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100}
    steps = scale(item.unit) if item.measure in (Measure.RUBRIC, Measure.SCORE) else None
    if steps is not None and item.measure is Measure.RUBRIC and steps[1] - steps[0] < MOST_LEVELS:
        return {"validate": "list", "source": [str(step) for step in range(steps[0], steps[1] + 1)]}
    if steps is not None:
        return {"validate": "decimal", "criteria": "between", "minimum": steps[0], "maximum": steps[1]}
    if item.measure is Measure.RUBRIC:
        return {"validate": "any"}
    return {"validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15}


def _hint(language: Language, measure: Measure) -> str:
    key = {Measure.YES_NO: "template.choose.message", Measure.PERCENTAGE: "template.percent.message"}.get(measure)
    return text(language, key) if key else ""


def _warning(language: Language) -> Rule:
    return {
        "error_type": "warning",
        "error_title": text(language, "template.warning.title"),
        "error_message": text(language, "template.warning.message"),
    }


def of_count(language: Language) -> Rule:
    """The rule for numerators, denominators and numbers of people: 0 or more."""
    return {"validate": "decimal", "criteria": ">=", "value": 0} | _warning(language)


def of_reason(language: Language) -> Rule:
    """The list of reasons for no value; other words are taken without a question."""
    return {
        "validate": "list",
        "source": list(missing_reasons.words(language)),
        "show_error": False,
        "input_title": text(language, "template.column.no_value"),
        "input_message": text(language, "template.reason.message"),
    }


def chosen(source: str | list[str], title: str, message: str) -> Rule:
    """A list that offers and does not bind."""
    return {
        "validate": "list", "source": source, "show_error": False,
        "input_title": _short(title, LONGEST_TITLE), "input_message": _short(message, LONGEST_MESSAGE),
    }  # fmt: skip


def _short(words: str, most: int) -> str:
    words = " ".join(words.split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Lists:
    """Where on the sheet that explains the codes and the groups stand, as ranges for a drop-down; '' without any."""

    codes: str
    groups: str


def explain(
    sheet: Worksheet, language: Language, items: Sequence[Explained], groups: Sequence[str], looks: Any
) -> Lists:
    """Write the sheet that explains: how to fill in, what each indicator means, and which groups there are."""
    for column, (_, width) in enumerate(HELP_COLUMNS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, text(language, "template.title"), looks.title)
    for line in range(1, HELP_LINES + 1):
        sheet.merge_range(line + 1, 0, line + 1, 3, text(language, f"template.help.{line}"), looks.words)
        sheet.set_row(line + 1, 30)
    row = HELP_LINES + 3
    for column, (name, _) in enumerate(HELP_COLUMNS):
        sheet.write_string(row, column, text(language, f"template.about.{name}"), looks.header)
    first = row + 1
    for row, item in enumerate(items, first):
        said = (item.code, item.title, item.definition, _counted(language, item), item.unit, item.source)
        for column, content in enumerate(said):
            sheet.write_string(row, column, content, looks.known_text)
    last = first + len(items) - 1
    codes = _range(sheet, first, last) if items else ""
    if not groups:
        return Lists(codes, "")
    sheet.write_string(last + 2, 0, text(language, "template.about.groups"), looks.header)
    for row, group in enumerate(groups, last + 3):
        sheet.write_string(row, 0, group, looks.known)
    return Lists(codes, _range(sheet, last + 3, last + 2 + len(groups)))


def _range(sheet: Worksheet, first: int, last: int) -> str:
    name = sheet.get_name().replace("'", "''")
    return f"='{name}'!$A${first + 1}:$A${last + 1}"


def _counted(language: Language, item: Explained) -> str:
    """How it is counted: the two parts of a percentage, the steps of a scale, per period or running on."""
    said = []
    if item.numerator_text and item.denominator_text:
        said.append(text(language, "template.counted.parts", above=item.numerator_text, below=item.denominator_text))
    steps = scale(item.unit) if item.measure in (Measure.RUBRIC, Measure.SCORE) else None
    if steps is not None:
        low, high = (number(language, step) for step in steps)
        said.append(text(language, "template.counted.scale", low=low, high=high))
    if item.time_kind is not None:
        said.append(text(language, f"template.counted.{item.time_kind.value}"))
    return " ".join(said)
