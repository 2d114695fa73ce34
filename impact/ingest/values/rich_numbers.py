"""Numbers in texts of which some characters are raised, lowered or struck through."""

from __future__ import annotations

from collections.abc import Collection

from impact.ingest.values import number_parser
from impact.ingest.values.decimal_mark import DecimalMark, NumberReading, resolve_number
from impact.ingest.values.number_parser import Form, NumberText
from impact.ingest.values.text_parts import split_raised_run
from impact.model.submission import IssueKind


def read_raised_text(
    text: str, without_raised: str, marks: DecimalMark, notes: Collection[str]
) -> tuple[NumberReading, NumberText]:
    """Read a text whose raised or lowered characters are no digits of its number.

    One or two of them behind a number are the mark of a footnote, as more are where `notes` has a note with that
    mark. Anything else is a doubt, with the number without and with them.
    """
    marked = split_raised_run(text, without_raised)
    parsed = None if marked is None else number_parser.resolve_marked_number(marked, is_note=marked.mark in notes)
    if parsed is not None and parsed.form is Form.NUMBER:
        return resolve_number(without_raised, parsed, marks), parsed
    rest = number_parser.parse_number_text(without_raised)
    if rest.form is not Form.NUMBER and without_raised.strip():
        # A unit ('120 m²') or words: a doubt of their own, without the raised digits among the readings.
        return resolve_number(without_raised, rest, marks), rest
    readings = [*_values(without_raised, marks), *(parsed.readings if parsed else ()), *_values(text, marks)]
    doubt = NumberText(
        Form.DOUBT,
        percent=rest.percent,
        doubt=IssueKind.FOOTNOTE_MARK,
        readings=tuple(dict.fromkeys(readings)),
    )
    return resolve_number(text, doubt, marks), doubt


def read_struck_text(text: str, rest: str, marks: DecimalMark) -> tuple[float, ...]:
    """The numbers that a text with struck-through characters may stand for: what is left of it, then what was there.

    `rest` is the text without them, '' where all of it is struck through.
    """
    old = text.replace(rest.strip(), "", 1) if rest.strip() else text
    return tuple(dict.fromkeys((*_values(rest, marks), *_values(old, marks))))


def _values(text: str, marks: DecimalMark) -> tuple[float, ...]:
    """The number in a text under the decimal mark of its file, or each number that it may be."""
    reading = resolve_number(text, number_parser.parse_number_text(text), marks)
    return reading.readings if reading.value is None else (reading.value,)
