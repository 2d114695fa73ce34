"""Indicators made or changed on screen, as a submission states them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from impact.ingest.values.column_parser import Doubt
from impact.model.screen_entry import EnteredIndicator
from impact.model.submission import SCREEN_SHEET, SubmittedIndicator
from impact.model.text_limits import LONGEST_INDICATOR_CODE, LONGEST_INDICATOR_TITLE
from impact.model.vocabulary.measures import Direction, Measure, Origin, TimeKind
from impact.model.vocabulary.theory_levels import Level
from impact.model.vocabulary.value_states import State
from impact.services.core.view_mappers import parse_notes
from impact.services.entry.calculated_indicators import (
    adopt_calculation,
    check_calculation,
    find_aggregation,
    find_assumed_time_kind,
)
from impact.services.entry.known_state import (
    NUMBER_PROPERTIES,
    PLAIN_PROPERTIES,
    KnownState,
    is_same_number,
    property_texts,
)
from impact.services.entry.typed_numbers import TypedNumbers
from impact.store.queries.drafts_and_entries import EntryIndicator
from impact.views.submissions.entry import EntryClash, EntryProblem

BASELINE_COLUMN = 9
# Measures whose values are a state of affairs by their nature: adding two of them means nothing.
ONLY_LEVELS = frozenset({Measure.PERCENTAGE, Measure.SCORE, Measure.RUBRIC, Measure.YES_NO, Measure.STORY})
# What a new indicator says of itself on purpose: everything.
ALL_PROPERTIES = (*PLAIN_PROPERTIES, "direction", "time_kind", "baseline", "band_low", "band_high")
_LAST_NUMBER = re.compile(r"^(.*?)(\d+)$")


@dataclass(slots=True)
class BuiltIndicator:
    """One indicator as a submission states it; None where problems keep it back, or where nothing was changed."""

    indicator: SubmittedIndicator | None = None
    problems: list[EntryProblem] = field(default_factory=list)
    clashes: list[EntryClash] = field(default_factory=list)
    doubt: Doubt | None = None


def as_registered(registered: EntryIndicator, **changes: object) -> SubmittedIndicator:
    """An indicator that is there, as a file would name it again without changing anything."""
    row = registered.indicator
    facts: dict[str, object] = {
        "key": registered.key, "grant_ref": registered.grant_ref, "grant_title": registered.grant_title,
        "title": row.title, "code": row.code, "definition": row.definition, "result_title": row.result_title,
        "result_no": row.result_no,
        "indicator_no": row.indicator_no, "level": Level(row.level), "unit": row.unit,
        "measure": Measure(row.measure), "direction": Direction(row.direction),
        "direction_origin": Origin(row.direction_origin), "time_kind": TimeKind(row.time_kind),
        "time_kind_origin": Origin(row.time_kind_origin), "location": row.location, "breakdown": row.breakdown,
        "occurrence": registered.occurrence, "numerator_text": row.numerator_text,
        "denominator_text": row.denominator_text, "source": row.source, "shared_key": row.shared_key,
        "notes": parse_notes(row.notes), "band_low": row.band_low, "band_high": row.band_high,
        "frequency": row.frequency, "calculation": row.calculation, "sheet": SCREEN_SHEET,
    }  # fmt: skip
    return SubmittedIndicator(**(facts | changes))  # type: ignore[arg-type]


def build_indicator(
    item: EnteredIndicator,
    state: KnownState,
    numbers: TypedNumbers,
    row: int,
    *,
    taken_codes: Collection[str],
) -> BuiltIndicator:
    """Build what an entry says of an indicator; `row` is its place, `taken` are codes of others in the entry."""
    built = BuiltIndicator()
    registered = state.indicators.get(item.name)
    if registered is None and not item.is_new:
        built.problems.append(EntryProblem("indicator_gone", indicator=item.name))
        return built
    built.problems += check_calculation(item, registered, state)
    item = adopt_calculation(item, state)
    _check(item, built)
    baseline, baseline_state = _read_baseline(item, numbers, built, registered)
    bands = [_read_limit(item, name, numbers, built, registered) for name in ("band_low", "band_high")]
    if bands[0] is not None and bands[1] is not None and bands[0] > bands[1]:
        built.problems.append(EntryProblem("bands_crossed", indicator=item.name))
    revised = _new_properties(item) if registered is None else _revised(item, registered, built)
    if built.problems or built.clashes or not revised:
        return built
    time_kind = TimeKind.LEVEL if item.measure in ONLY_LEVELS else item.time_kind
    assumed_kind = find_assumed_time_kind(item, state) or TimeKind.LEVEL
    direction = item.direction or Direction.UNKNOWN
    facts: dict[str, object] = {
        "title": item.title.strip()[:LONGEST_INDICATOR_TITLE],
        "unit": item.unit.strip(),
        "definition": item.definition.strip(),
        "level": item.level,
        "measure": item.measure,
        "direction": direction,
        "direction_origin": Origin.STATED if item.direction else Origin.ASSUMED,
        "time_kind": time_kind or assumed_kind,
        "time_kind_origin": Origin.STATED if time_kind else Origin.ASSUMED,
        "frequency": item.frequency,
        "numerator_text": item.numerator_text.strip(),
        "denominator_text": item.denominator_text.strip(),
        "source": item.source.strip(),
        "band_low": bands[0],
        "band_high": bands[1],
        "calculation": item.calculation,
        "aggregation": find_aggregation(item, state),
        "sheet": SCREEN_SHEET,
        "row": row,
        "revised": tuple(revised),
    }
    if "baseline" in revised:
        facts |= {
            "baseline": baseline,
            "baseline_raw": item.baseline.strip(),
            "baseline_state": baseline_state,
            "baseline_date": item.baseline_date,
            "baseline_row": row if item.baseline.strip() else None,
            "baseline_column": BASELINE_COLUMN if item.baseline.strip() else None,
        }
    if registered is not None:
        built.indicator = as_registered(registered, **facts)
        return built
    code = item.code.strip()[:LONGEST_INDICATOR_CODE]
    if code in state.codes | set(taken_codes):
        built.problems.append(EntryProblem("code_taken", indicator=item.name, params={"code": code}))
        return built
    code = code or next_code(state.codes | set(taken_codes))
    grant = next((grant for grant in state.grants if grant.ref == item.grant_ref), None) or state.grants[0]
    built.indicator = SubmittedIndicator(
        key=code,
        code=code,
        grant_ref=grant.ref,
        grant_title=grant.title,
        **facts,  # type: ignore[arg-type]
    )
    return built


def _new_properties(item: EnteredIndicator) -> tuple[str, ...]:
    return (*ALL_PROPERTIES, "calculation") if item.calculation else ALL_PROPERTIES


def next_code(codes: Collection[str]) -> str:
    """The code of a new indicator: the one that follows the codes in use ('G12-I07' after 'G12-I06'), else 'I01'."""
    matches = [match for code in codes if (match := _LAST_NUMBER.match(code))]
    if not matches:
        return "I01" if "I01" not in codes else f"I{len(codes) + 1:02d}"
    last = max(matches, key=lambda match: (len(match[1]) > 0, int(match[2])))
    number, width = int(last[2]) + 1, len(last[2])
    while (code := f"{last[1]}{number:0{width}d}") in codes:
        number += 1
    return code


def _check(item: EnteredIndicator, built: BuiltIndicator) -> None:
    """What an indicator cannot be without; of one that exists nothing is asked that nobody stated before."""
    if not item.title.strip():
        built.problems.append(EntryProblem("title_missing", indicator=item.name))
    if (
        item.time_kind is None
        and not item.calculation
        and item.measure not in ONLY_LEVELS
        and (item.is_new or item.in_force.get("time_kind"))
    ):
        built.problems.append(EntryProblem("time_kind_missing", indicator=item.name))
    if item.direction is None and (item.is_new or item.in_force.get("direction")):
        built.problems.append(EntryProblem("direction_missing", indicator=item.name))


def _read_baseline(
    item: EnteredIndicator, numbers: TypedNumbers, built: BuiltIndicator, registered: EntryIndicator | None
) -> tuple[float | None, State]:
    if not item.baseline.strip():
        # What is counted starts at nought unless somebody says otherwise; of a level nobody knows where it started.
        is_counted = item.measure not in ONLY_LEVELS and item.time_kind in (
            TimeKind.PERIOD,
            TimeKind.CUMULATIVE,
        )
        return None, State.NOT_DUE if is_counted else State.NOT_REPORTED
    if (
        registered is not None
        and registered.indicator.baseline is not None
        and is_same_number(item.baseline, registered.indicator.baseline)
    ):
        return registered.indicator.baseline, State.REPORTED
    number = numbers.read(item.baseline, item.measure)
    built.doubt = number.doubt
    return number.value, number.state or State.NOT_REPORTED


def _read_limit(
    item: EnteredIndicator,
    name: str,
    numbers: TypedNumbers,
    built: BuiltIndicator,
    registered: EntryIndicator | None,
) -> float | None:
    typed_text: str = getattr(item, name).strip()
    if not typed_text:
        return None
    stored: float | None = getattr(registered.indicator, name) if registered is not None else None
    if stored is not None and is_same_number(typed_text, stored):
        return stored
    number = numbers.read_plain(typed_text)
    if number is None:
        built.problems.append(EntryProblem("limit_unread", indicator=item.name, params={"raw": typed_text}))
    return number


def _revised(item: EnteredIndicator, registered: EntryIndicator, built: BuiltIndicator) -> list[str]:
    """The properties that were changed on purpose; a clash for one that somebody else changed meanwhile."""
    stored = property_texts(registered.indicator)
    revised = []
    names = (*PLAIN_PROPERTIES, "calculation", "direction", "time_kind", *NUMBER_PROPERTIES, "baseline_date")
    for name in names:
        typed_text = _typed_property(item, name)
        before = item.in_force.get(name, "")
        if name in NUMBER_PROPERTIES:
            is_changed = not is_same_number(typed_text, float(before) if before else None)
        else:
            is_changed = typed_text.strip() != before
        if not is_changed:
            continue
        if stored[name] != before:
            built.clashes.append(
                EntryClash(None, stored[name], typed_text, indicator=item.name, quality=name)
            )
        target = "baseline" if name == "baseline_date" else name
        if target not in revised:
            revised.append(target)
    return revised


def _typed_property(item: EnteredIndicator, name: str) -> str:
    value = getattr(item, name)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
