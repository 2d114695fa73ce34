"""Numbers typed on screen, read by the rules for the cells of a file: what is not certain is asked about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from impact.ingest.values import decimal_mark
from impact.ingest.values.column_parser import NO_COLUMN_FORMATS, Doubt, parse_column
from impact.ingest.values.decimal_mark import DecimalMark
from impact.ingest.values.number_parser import parse_number_text
from impact.model.issues import IssueKind
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.value_states import State


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """One text as a number: `value` where it is certain, `doubt` where it is not; `state` None where it is blank."""

    value: float | None
    state: State | None
    doubt: Doubt | None = None
    waits: bool = False


class TypedNumbers:
    """The reader of all numbers of one entry: together they show which decimal mark somebody types."""

    def __init__(self, texts: Iterable[str]) -> None:
        counts = Counter(text for text in texts if text.strip())
        parsed = [(text, parse_number_text(text), count) for text, count in counts.items()]
        self.mark: DecimalMark = decimal_mark.decide_decimal_mark(parsed)

    def read(self, text: str, measure: Measure) -> TypedNumber:
        """Read one text as a value of an indicator of this measure."""
        column = parse_column([text], NO_COLUMN_FORMATS, {text: parse_number_text(text)}, self.mark)
        value, state, doubt = column.value[0], column.state[0], column.doubts.get(0)
        has_percent_sign = 0 in column.percent
        if 0 in column.yes_no and measure is Measure.YES_NO:
            return TypedNumber(column.yes_no[0], State.REPORTED)
        if value is None or state is not State.REPORTED:
            return TypedNumber(None, state, doubt)
        if has_percent_sign and measure is not Measure.PERCENTAGE:
            return TypedNumber(None, State.UNCLEAR, Doubt(IssueKind.NUMBER_WITH_TEXT, (value,)))
        if measure is Measure.PERCENTAGE and 0 < abs(value) < 1 and not has_percent_sign:
            readings = (value, float(f"{value * 100:.12g}"))
            return TypedNumber(None, State.UNCLEAR, Doubt(IssueKind.PERCENT_BELOW_ONE, readings), waits=True)
        return TypedNumber(value, state)

    def read_plain(self, text: str) -> float | None:
        """Read a text that must be one certain number, as a part or a limit; None where it is not."""
        number = self.read(text, Measure.NUMBER)
        return number.value if number.state is State.REPORTED else None
