"""Values of calculated indicators against a computation of their own with pandas."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.metrics.engine.calculated_values import PartValue, calculate_value
from impact.model.figures.calculation import (
    Calculation,
    CalculationKind,
    PartFault,
    PartProperties,
    find_faulty_part,
)
from impact.model.vocabulary.value_states import State
from impact.store.figures.calculated_series import add_calculated_series

NUMBERS = st.floats(-1e9, 1e9, allow_nan=False).map(lambda number: round(number, 3))
STATES = st.sampled_from((State.NOT_REPORTED, State.UNCLEAR, State.NOT_DUE, State.NOT_APPLICABLE))
PARTS = st.one_of(
    NUMBERS.map(lambda number: PartValue(number, State.REPORTED)),
    STATES.map(lambda state: PartValue(None, state)),
    st.just(PartValue(fault=PartFault.MISSING)),
)
PERIODS = [(f"{year}-{month:02}-01", f"{year}-{month + 2:02}-28") for year in (2023, 2024) for month in (1, 4, 7)]
NAMES = (
    "id", "indicator_id", "period_start", "period_end", "value", "numerator", "denominator", "n", "state", "row_no",
)  # fmt: skip


def sum_of(*parts: int) -> Calculation:
    return Calculation(CalculationKind.SUM, parts)


@given(st.lists(PARTS, min_size=2, max_size=6))
def test_a_sum_is_that_of_pandas_and_missing_where_one_part_is(parts: list[PartValue]) -> None:
    result = calculate_value(sum_of(*range(len(parts))), parts)
    column = pd.Series([part.value for part in parts], dtype="Float64")
    expected = column.sum(skipna=False)
    if pd.isna(expected):
        assert result.value is None
        assert result.state is not State.REPORTED
        assert result.part is not None
        assert parts[result.part].value is None
        assert (result.state is State.UNCLEAR) == any(part.state is State.UNCLEAR for part in parts)
    else:
        assert result.state is State.REPORTED
        assert result.value == pytest.approx(float(expected), abs=1e-3)


@given(PARTS, PARTS, st.sampled_from((CalculationKind.PERCENTAGE, CalculationKind.PER_UNIT)))
def test_a_ratio_is_that_of_pandas_and_never_divides_by_zero(
    above: PartValue, below: PartValue, kind: CalculationKind
) -> None:
    result = calculate_value(Calculation(kind, (1, 2)), [above, below])
    frame = pd.DataFrame({"a": [above.value], "b": [below.value]}, dtype="Float64")
    if frame.isna().any(axis=None):
        assert result.value is None
    elif below.value == 0:
        assert (result.value, result.state, result.fault, result.part) == (
            None, State.NOT_APPLICABLE, PartFault.ZERO, 1,
        )  # fmt: skip
    else:
        factor = 100 if kind is CalculationKind.PERCENTAGE else 1
        expected = float((frame["a"] / frame["b"]).iloc[0]) * factor
        assert result.value == pytest.approx(expected)
        parts = (result.numerator, result.denominator)
        assert parts == ((above.value, below.value) if factor == 100 else (None, None))


def test_a_sum_that_no_number_holds_is_unclear() -> None:
    big = PartValue(1.7e308, State.REPORTED)
    assert calculate_value(sum_of(1, 2), [big, big]).fault is PartFault.TOO_LARGE


def test_what_stands_in_the_column_comes_back_as_it_was() -> None:
    for text in ("sum:1,2,3", "percentage:12,7", "per_unit:3,4|until:2026-06-30"):
        parsed = Calculation.parse(text)
        assert parsed is not None
        assert parsed.text == text
    assert Calculation.parse("") is None
    for bad in ("sum", "mean:1,2", "sum:1;2", "sum:1,2|until:2026-6-1"):
        with pytest.raises(ValueError, match="no calculation"):
            Calculation.parse(bad)


def number_of(
    unit: str = "mensen", kind: str = "period", measure: str = "number", added: str = "sum", *, made: bool = False
) -> PartProperties:
    return PartProperties(measure, unit, kind, added, made)


@pytest.mark.parametrize(
    ("kind", "parts", "time_kind", "fault"),
    [
        (CalculationKind.SUM, (number_of(), number_of()), "period", None),
        (CalculationKind.SUM, (number_of(), number_of("Mensen ")), "", None),
        (CalculationKind.SUM, (number_of(), number_of("euro")), "", (1, PartFault.OTHER_UNIT)),
        (CalculationKind.PER_UNIT, (number_of("euro"), number_of()), "level", None),
        (CalculationKind.SUM, (number_of(), number_of(kind="level")), "", (1, PartFault.OTHER_TIME_KIND)),
        (CalculationKind.PER_UNIT, (number_of(), number_of(kind="level")), "", (1, PartFault.OTHER_TIME_KIND)),
        (CalculationKind.SUM, (number_of(kind="level"),) * 2, "period", (0, PartFault.OTHER_TIME_KIND)),
        (CalculationKind.SUM, (number_of(), number_of("%", measure="percentage")), "", (1, PartFault.NO_NUMBER)),
        (CalculationKind.SUM, (number_of(measure="score"), number_of()), "", (0, PartFault.NO_NUMBER)),
        (CalculationKind.SUM, (number_of(), number_of(made=True)), "", (1, PartFault.CALCULATED)),
        (CalculationKind.SUM, (number_of(), number_of(added="none")), "", (1, PartFault.NEVER_ADDED)),
        (CalculationKind.SUM, (number_of(), number_of(added="sum_with_bounds")), "", None),
        (CalculationKind.PER_UNIT, (number_of(), number_of(added="none")), "", None),
        (CalculationKind.SUM, (number_of(), None), "", (1, PartFault.IS_GONE)),
    ],
)  # fmt: skip
def test_what_may_be_taken_together(
    kind: CalculationKind, parts: tuple[PartProperties | None, ...], time_kind: str, fault: tuple[int, PartFault] | None
) -> None:
    assert find_faulty_part(Calculation(kind, tuple(range(len(parts)))), parts, time_kind) == fault


ROWS = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(PERIODS), st.one_of(st.none(), NUMBERS)),
    max_size=20, unique_by=lambda row: row[:2],
)  # fmt: skip


def heads_of(*calculations: str, unit: str = "mensen", time_kind: str = "period") -> dict[str, list[object]]:
    ids = list(range(1, 4 + len(calculations)))
    count = len(ids)
    return {
        "id": ids, "measure": ["number"] * count, "unit": [unit] * count, "time_kind": [time_kind] * count,
        "aggregation": ["sum"] * count,
        "calculation": ["", "", "", *calculations], "organisation_id": [1] * count, "portfolio_id": [1] * count,
    }  # fmt: skip


def series_of(rows: list[tuple[int, tuple[str, str], float | None]]) -> dict[str, list[object]]:
    stored = [
        (number, part, *period, value, None, None, None, "reported" if value is not None else "not_reported", number)
        for number, (part, period, value) in enumerate(sorted(rows, key=lambda row: (row[0], row[1][1])), 1)
    ]
    return dict(zip(NAMES, (list(column) for column in zip(*stored, strict=True)), strict=True)) if stored else {
        name: [] for name in NAMES
    }


@settings(max_examples=60)
@given(ROWS)
def test_series_are_those_of_a_pivot_table(rows: list[tuple[int, tuple[str, str], float | None]]) -> None:
    columns = add_calculated_series(heads_of("sum:1,2,3", "per_unit:1,2"), series_of(rows))
    out = pd.DataFrame({name: list(column) for name, column in columns.items()})
    table = (
        pd.DataFrame([(part, period, value) for part, period, value in rows], columns=["part", "period", "value"])
        .astype({"value": "Float64"})
        .pivot(index="period", columns="part", values="value")
        .reindex(columns=[1, 2, 3])
    )
    added = table.sum(axis=1, skipna=False, min_count=3)
    for indicator, expected in ((4, added), (5, (table[1] / table[2]).where(table[2] != 0))):
        got = {(row.period_start, row.period_end): row for row in out[out["indicator_id"] == indicator].itertuples()}
        for period in table.index:
            value = expected[period]
            row = got.get(period)
            if row is None:
                # A period in which only the third part says something is none of the ratio's.
                assert indicator == 5
                continue
            if pd.isna(value) or math.isinf(float(value)):
                assert row.value is None or math.isnan(row.value)
                assert row.state != "reported"
            else:
                assert row.value == pytest.approx(float(value), rel=1e-9, abs=1e-6)
    order = [(row.indicator_id, row.period_end, row.period_start) for row in out.itertuples()]
    assert order == sorted(order)


def states_of(calculation: str, rows: list[tuple[int, tuple[str, str], float | None]], **facts: str) -> list[object]:
    columns = add_calculated_series(heads_of(calculation, **facts), series_of(rows))
    kept = zip(columns["indicator_id"], columns["period_end"], columns["state"], columns["value"], strict=True)
    return [(end, state, value) for indicator, end, state, value in kept if indicator == 4]


def test_a_year_and_its_quarters_are_not_mixed() -> None:
    year, quarter = ("2024-01-01", "2024-12-31"), ("2024-01-01", "2024-03-31")
    assert states_of("sum:1,2", [(1, year, 10.0), (2, quarter, 3.0)]) == [
        ("2024-03-31", "not_reported", None), ("2024-12-31", "not_reported", None),
    ]  # fmt: skip


def test_two_different_values_of_one_period_leave_it_unclear() -> None:
    period = PERIODS[0]
    series = series_of([(1, period, 1.0), (2, period, 2.0)])
    for name, value in zip(NAMES, (9, 2, *period, 5.0, None, None, None, "reported", 9), strict=True):
        series[name].append(value)
    columns = add_calculated_series(heads_of("sum:1,2"), series)
    assert (columns["state"][-1], columns["value"][-1]) == ("unclear", None)


def test_after_it_was_ended_there_are_no_more_periods() -> None:
    rows = [(part, period, 1.0) for part in (1, 2) for period in PERIODS]
    assert len(states_of("sum:1,2", rows)) == len(PERIODS)
    until = date.fromisoformat(PERIODS[2][1])
    assert [end for end, *_ in states_of(f"sum:1,2|until:{until}", rows)] == [end for _, end in PERIODS[:3]]


def test_parts_of_another_grantee_or_portfolio_are_gone() -> None:
    rows = [(1, PERIODS[0], 1.0), (2, PERIODS[0], 2.0)]
    for owner in ("organisation_id", "portfolio_id"):
        heads = heads_of("sum:1,2")
        heads[owner] = [1, 2, 1, 1]
        columns = add_calculated_series(heads, series_of(rows))
        assert (columns["state"][-1], columns["value"][-1]) == ("not_reported", None)


def test_what_a_file_gave_for_a_calculated_one_counts_nowhere() -> None:
    rows = [(1, PERIODS[0], 1.0), (2, PERIODS[0], 2.0), (4, PERIODS[0], 99.0)]
    assert states_of("sum:1,2", rows) == [(PERIODS[0][1], "reported", 3.0)]
