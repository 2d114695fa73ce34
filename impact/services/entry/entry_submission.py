"""An entry on screen as a submission, with the doubts that a workbook with the same numbers would raise.

Each typed value has a place of its own: row 2 is the first value of the entry, and so on, so that an answer keeps its
value when more is typed. What was not changed is not in the submission.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256

from impact.i18n import text
from impact.ingest.extract import indicator_checks, missing_reasons
from impact.ingest.extract.cell_checks import CellChecks
from impact.model.issues import IssueKind
from impact.model.screen_entry import EnteredIndicator, EnteredValue, ScreenEntry
from impact.model.submission import (
    EMPTIED_NOTE,
    SCREEN,
    SCREEN_SHEET,
    Submission,
    SubmittedIndicator,
    ValueColumns,
    ValueKind,
)
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Measure, Origin
from impact.model.vocabulary.value_states import State
from impact.services.entry import entered_indicators, entry_file
from impact.services.entry.entry_file import INDICATOR_ROW, VALUE_COLUMN, VALUE_ROW
from impact.services.entry.known_state import (
    KnownState,
    describe_value,
    fingerprint,
    format_typed,
    is_same_number,
    is_shown,
    reason_of,
)
from impact.services.entry.typed_numbers import TypedNumber, TypedNumbers
from impact.store.records.indicators_and_values import ValueRecord
from impact.views.submissions.entry import EntryClash, EntryProblem

# A percentage is typed rounded: so far may it be from what its parts give, in percentage points.
ROUNDING = 0.5
# Properties that are asked about where nobody stated them.
ANSWERED_PROPERTIES = ("direction", "time_kind")


@dataclass(slots=True)
class BuiltEntry:
    """An entry as it may be sent: the submission and the bytes of its file; `problems` have to be mended first.

    `clashes` are places that somebody else changed since the form was drawn, `revised` counts the properties of
    existing indicators that are changed, without those that nobody had stated, and new calculated indicators.
    """

    submission: Submission
    data: bytes
    problems: list[EntryProblem] = field(default_factory=list)
    clashes: list[EntryClash] = field(default_factory=list)
    revised: int = 0


def build_submission(
    entry: ScreenEntry, state: KnownState, language: Language, moment: datetime
) -> BuiltEntry:
    """Build the submission of an entry against what is known; nothing is written."""
    return _Builder(entry, state, language).build(moment)


@dataclass(slots=True)
class _Typed:
    """One value of an entry that says something new, by its position from 0."""

    position: int
    item: EnteredValue
    current: ValueRecord | None


class _Builder:
    def __init__(self, entry: ScreenEntry, state: KnownState, language: Language) -> None:
        self.entry, self.state, self.language = entry, state, language
        self.checks = CellChecks()
        self.problems: list[EntryProblem] = []
        self.clashes: list[EntryClash] = []
        self.indicators: list[SubmittedIndicator] = []
        self.index_of: dict[str, int] = {}
        self.revised = 0
        self.typed = list(self._typed_values())
        self.numbers = TypedNumbers(self._number_texts())

    def build(self, moment: datetime) -> BuiltEntry:
        """Build indicators first, for values refer to them."""
        for position, item in enumerate(self.entry.indicators):
            self._add_indicator(position, item)
        columns = {quantity: ValueColumns() for quantity in ValueKind}
        for typed in self.typed:
            self._add_value(typed, columns[typed.item.quantity])
        held_values = self._list_held_values()
        for position, (value, number) in enumerate(held_values, start=len(self.entry.values)):
            columns[ValueKind.ACTUAL].append(
                self.index_of[value.indicator], value.start, value.end, value.breakdown, number, value.value,
                State.REPORTED, sheet=SCREEN_SHEET, row=VALUE_ROW + position, column=VALUE_COLUMN,
            )  # fmt: skip
        self._check_indicators(columns[ValueKind.TARGET])
        written = replace(self.entry, values=(*self.entry.values, *(value for value, _ in held_values)))
        data = entry_file.write_entry(written, self.state, self.language)
        submission = Submission(
            file_name=entry_file.name_file(self.language, moment),
            content_hash=sha256(data).hexdigest(),
            size=len(data),
            format=SCREEN,
            layout=SCREEN,
            locale=self.numbers.mark.locale(),
            columns=(),
            sheets=(SCREEN_SHEET,),
            indicators=tuple(self.indicators),
            actuals=columns[ValueKind.ACTUAL],
            targets=columns[ValueKind.TARGET],
            issues=tuple(self.checks.issues),
        )
        return BuiltEntry(submission, data, self.problems, self.clashes, self.revised)

    # What was typed

    def _typed_values(self) -> Iterator[_Typed]:
        new_names = {item.name for item in self.entry.indicators}
        calculated = {item.name for item in self.entry.indicators if item.calculation}
        calculated |= {name for name, row in self.state.indicators.items() if row.indicator.calculation}
        for position, item in enumerate(self.entry.values):
            if item.indicator not in self.state.indicators and item.indicator not in new_names:
                if not item.is_blank:
                    self.problems.append(EntryProblem("indicator_gone", item.place))
                continue
            current = self.state.values.get(item.place)
            if self._says_nothing_new(item, current):
                continue
            if item.indicator in calculated and item.quantity is ValueKind.ACTUAL:
                self.problems.append(EntryProblem("calculated_value", item.place))
                continue
            if item.in_force != fingerprint(current):
                self.clashes.append(
                    EntryClash(item.place, describe_value(self.language, current), item.value)
                )
                continue
            yield _Typed(position, item, current)

    def _says_nothing_new(self, item: EnteredValue, current: ValueRecord | None) -> bool:
        if current is None:
            return item.is_blank
        return (
            is_shown(item.value, current)
            and is_same_number(item.numerator, current.numerator)
            and is_same_number(item.denominator, current.denominator)
            and item.no_value == reason_of(current)
            and item.note.strip() == current.note.strip()
        )

    def _number_texts(self) -> Iterator[str]:
        for typed in self.typed:
            current = typed.current
            if current is None or not is_shown(typed.item.value, current):
                yield typed.item.value
            yield from (typed.item.numerator, typed.item.denominator)
        for item in self.entry.indicators:
            yield from (item.baseline, item.band_low, item.band_high)

    # Indicators

    def _add_indicator(self, position: int, item: EnteredIndicator) -> None:
        built = entered_indicators.build_indicator(
            item,
            self.state,
            self.numbers,
            INDICATOR_ROW + position,
            taken_codes=[other.code for other in self.indicators],
        )
        self.problems += built.problems
        self.clashes += built.clashes
        if built.indicator is None:
            return
        if not item.is_new:
            # What nobody ever said is answered now, and not changed.
            unsaid_properties = {name for name in ANSWERED_PROPERTIES if not item.in_force.get(name)}
            self.revised += len(set(built.indicator.revised) - unsaid_properties)
        elif item.calculation:
            # Why it is calculated so is asked as why anything agreed was changed.
            self.revised += 1
        self.index_of[item.name] = len(self.indicators)
        self.indicators.append(built.indicator)
        if built.doubt is not None:
            self.checks.add_issue(
                built.doubt.kind, SCREEN_SHEET, built.indicator.baseline_row, built.indicator.baseline_column,
                item.baseline, built.doubt.readings, measure=item.measure.value,
            )  # fmt: skip

    def _indicator_index(self, name: str) -> int:
        if name not in self.index_of:
            registered = self.state.indicators[name]
            self.index_of[name] = len(self.indicators)
            self.indicators.append(entered_indicators.as_registered(registered))
        return self.index_of[name]

    def _check_indicators(self, targets: ValueColumns) -> None:
        """Ask about a target on the wrong side of the baseline where either of them is entered here."""
        latest: dict[int, tuple[date, float, int, int]] = {}
        for position, index in enumerate(targets.indicator):
            value, end = targets.value[position], targets.end[position]
            if value is not None and end is not None and not targets.breakdown[position]:
                place = (end, value, targets.row[position], targets.column[position])
                latest[index] = max(latest.get(index, place), place)
        for name, index in self.index_of.items():
            registered = self.state.indicators.get(name)
            item = self.indicators[index]
            stored = [
                (place[3], value.value, item.row or INDICATOR_ROW, VALUE_COLUMN)
                for place, value in self.state.values.items()
                if place[0] == name
                and place[1] is ValueKind.TARGET
                and not place[4]
                and value.value is not None
            ]
            if item.revised and stored:
                latest[index] = max([*([latest[index]] if index in latest else []), *stored])
            if (
                registered is not None
                and item.baseline_state is State.NOT_DUE
                and "baseline" not in item.revised
            ):
                item = replace(item, baseline=registered.indicator.baseline)
            if index in latest:
                found_items = CellChecks()
                _, value, row, column = latest[index]
                indicator_checks.check_indicators(
                    found_items, [replace(item, code="")], {0: (value, row, column)}
                )
                self.checks.issues += [replace(issue, indicator=index) for issue in found_items.issues]

    def _list_held_values(self) -> list[tuple[EnteredValue, float]]:
        """The values that waited for nothing but how their indicator is counted, which this entry says.

        One that is typed anew in the same entry is what was typed.
        """
        stated = {
            name
            for name, index in self.index_of.items()
            if "time_kind" in self.indicators[index].revised
            and self.indicators[index].time_kind_origin is Origin.STATED
        }
        typed_places = {item.place for item in self.entry.values}
        places = sorted(place for place in self.state.held_numbers if place[0] in stated and place not in typed_places)
        return [
            (EnteredValue(*place, value=self.state.values[place].raw), self.state.held_numbers[place])
            for place in places
        ]

    # Values

    def _add_value(self, typed: _Typed, columns: ValueColumns) -> None:
        item, row = typed.item, VALUE_ROW + typed.position
        measure = self._measure(item.indicator)
        if measure is None:
            return
        number = self._read_value(typed, measure)
        parts = self._read_parts(typed, measure)
        if parts is None:
            return
        numerator, denominator = parts
        if number.doubt is not None and number.doubt.kind is IssueKind.RATIO and self._has_parts_in_force(typed):
            # '33/58' typed over '31/58': the parts that stand beside it are the old ones.
            numerator = denominator = None
        raw, state, value = item.value, number.state, number.value
        if numerator is not None and denominator and self._counts_from_parts(typed, measure):
            computed = numerator / denominator * 100
            is_old = self._is_untouched(typed)
            if state is not None and not is_old and (value is None or abs(value - computed) > ROUNDING):
                shown_items = format_typed(self.language, round(computed, 2))
                self._problem("parts_disagree", item, value=item.value, computed=shown_items)
                return
            if value is None or is_old:
                value, state = computed, State.REPORTED
                raw = f"{numerator:.12g} / {denominator:.12g}"
        if state is not None and item.no_value:
            self._problem("value_and_reason", item)
            return
        if state is None:
            state, raw = self._read_reason(item)
        if state is None:
            self._problem("emptied" if typed.current is not None else "note_alone", item)
            return
        index = self._indicator_index(item.indicator)
        if number.doubt is not None and state is State.UNCLEAR:
            self._ask(number, row, item.value, measure)
        if numerator is not None and denominator is not None and numerator > denominator:
            self.checks.add_issue(
                IssueKind.NUMERATOR_ABOVE_DENOMINATOR, SCREEN_SHEET, row, VALUE_COLUMN,
                f"{numerator:.12g} / {denominator:.12g}", (numerator, denominator), line=str(row),
            )  # fmt: skip
        columns.append(
            index, item.start, item.end, item.breakdown, value if state is State.REPORTED else None, raw, state,
            numerator=numerator, denominator=denominator, note=self._note(typed), sheet=SCREEN_SHEET, row=row,
            column=VALUE_COLUMN,
        )  # fmt: skip

    def _note(self, typed: _Typed) -> str:
        words = typed.item.note.strip()
        is_emptied = not words and typed.current is not None and bool(typed.current.note.strip())
        return EMPTIED_NOTE if is_emptied else words

    def _measure(self, name: str) -> Measure | None:
        """What kind of value an indicator has; None for a new one that problems keep back."""
        if name in self.index_of:
            return self.indicators[self.index_of[name]].measure
        registered = self.state.indicators.get(name)
        return Measure(registered.indicator.measure) if registered is not None else None

    def _ask(self, number: TypedNumber, row: int, raw: str, measure: Measure) -> None:
        if number.doubt is None:
            return
        self.checks.add_issue(
            number.doubt.kind, SCREEN_SHEET, row, VALUE_COLUMN, raw, number.doubt.readings, measure=measure.value
        )
        if number.waits:
            self.checks.issues[-1].params["waits"] = "yes"

    def _is_untouched(self, typed: _Typed) -> bool:
        return (
            typed.current is not None
            and bool(typed.item.value)
            and is_shown(typed.item.value, typed.current)
        )

    def _has_parts_in_force(self, typed: _Typed) -> bool:
        """Whether numerator and denominator are as they are in force: nobody touched them."""
        current = typed.current
        return (
            current is not None
            and is_same_number(typed.item.numerator, current.numerator)
            and is_same_number(typed.item.denominator, current.denominator)
        )

    def _counts_from_parts(self, typed: _Typed, measure: Measure) -> bool:
        if measure is not Measure.PERCENTAGE:
            return False
        current = typed.current
        if current is None or not self._is_untouched(typed):
            return True
        # The value as it stood follows its parts only where these were changed.
        return not self._has_parts_in_force(typed)

    def _read_value(self, typed: _Typed, measure: Measure) -> TypedNumber:
        if self._is_untouched(typed) and typed.current is not None:
            return TypedNumber(typed.current.value, State(typed.current.state))
        return self.numbers.read(typed.item.value, measure)

    def _read_parts(self, typed: _Typed, measure: Measure) -> tuple[float | None, float | None] | None:
        """Numerator and denominator; None, with a problem noted, where one of them is no certain number."""
        parts: list[float | None] = []
        for name in ("numerator", "denominator"):
            typed_text: str = getattr(typed.item, name).strip()
            registered: float | None = getattr(typed.current, name) if typed.current is not None else None
            if not typed_text:
                parts.append(None)
            elif registered is not None and is_same_number(typed_text, registered):
                parts.append(registered)
            else:
                number = self.numbers.read_plain(typed_text)
                if number is None or (name == "denominator" and number <= 0):
                    self._problem(f"{name}_unread", typed.item, raw=typed_text)
                    return None
                parts.append(number)
        if (
            measure is Measure.PERCENTAGE
            and (parts[0] is None) != (parts[1] is None)
            and not typed.item.value
        ):
            self._problem("parts_incomplete", typed.item)
            return None
        return parts[0], parts[1]

    def _read_reason(self, item: EnteredValue) -> tuple[State | None, str]:
        if item.quantity is ValueKind.TARGET and not item.no_value and item.in_force:
            return State.NOT_REPORTED, text(self.language, "questions.withdrawn")
        if not item.no_value:
            return None, ""
        state = missing_reasons.REASONS.get(item.no_value)
        if state is not None:
            return state, text(self.language, f"template.reason.{item.no_value}")
        return missing_reasons.state_of_reason(item.no_value), item.no_value

    def _problem(self, key: str, item: EnteredValue, **params: str) -> None:
        self.problems.append(EntryProblem(key, item.place, params=params))
