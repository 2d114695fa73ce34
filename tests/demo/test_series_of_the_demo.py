"""The invented measurements are believable: whole people, parts that add up, nothing impossible."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest

from impact.ingest.template.writer import PrefilledValue
from impact.model.vocabulary.measures import Aggregation, Measure, TimeKind
from impact.services.demo.grantee_files import generate_files
from impact.services.demo.outline_reader import (
    DemoIndicator,
    Period,
    list_demo_indicators,
    list_grant_periods,
    load_deliveries,
    load_outline,
)
from impact.services.demo.series import SCALES, generate_series
from impact.services.demo.series_shapes import SHAPES

SEED = 2025
GRANTEES = load_outline()["grantees"]


@cache
def all_series() -> tuple[tuple[DemoIndicator, dict[tuple[Period, str], PrefilledValue]], ...]:
    return tuple(
        (item, generate_series(item, list_grant_periods(grantee, item.frequency), SEED))
        for grantee in GRANTEES
        for item in list_demo_indicators(grantee)
    )


def numbers(found: dict[tuple[Period, str], PrefilledValue]) -> Iterator[tuple[Period, str, PrefilledValue]]:
    for (period, breakdown), given in found.items():
        if isinstance(given.value, float | int):
            yield period, breakdown, given


def test_every_shape_of_the_outline_is_described():
    shapes = {item.shape for item, _ in all_series()}
    assert shapes <= set(SHAPES) == set(load_outline()["meta"]["shapes_nl"])


def test_counts_are_never_negative_and_people_are_whole():
    for item, found in all_series():
        for _, _, given in numbers(found):
            if item.unit != "°C":
                assert given.value >= 0, item.code
            if item.measure is Measure.NUMBER and item.unit in (
                "personen",
                "jongeren",
                "kinderen",
                "ouderen",
            ):
                assert float(given.value).is_integer(), item.code


def test_a_percentage_lies_between_0_and_100_and_is_that_of_its_parts():
    for item, found in all_series():
        if item.measure is Measure.PERCENTAGE:
            for _, breakdown, given in numbers(found):
                assert 0 <= given.numerator <= given.denominator, (item.code, breakdown)
                assert given.value == round(100 * given.numerator / given.denominator, 1)


def test_scores_stay_on_their_scale_and_say_how_many_answered():
    for item, found in all_series():
        if item.measure is Measure.SCORE:
            low, high = SCALES.get(item.unit, (0, 24))
            for _, _, given in numbers(found):
                assert low <= given.value <= high and given.n >= 1, item.code


def test_a_running_total_never_falls():
    for item, found in all_series():
        if item.time_kind is TimeKind.CUMULATIVE:
            values = [given.value for _, breakdown, given in sorted(numbers(found)) if not breakdown]
            assert values == sorted(values), item.code


def test_groups_of_a_count_sum_to_the_total_and_parts_of_a_percentage_too():
    for item, found in all_series():
        for name, categories in item.dimensions:
            for period, breakdown, total in numbers(found):
                if breakdown:
                    continue
                groups = [found.get((period, f"{name}={category}")) for category in categories]
                known = [group for group in groups if group is not None]
                if item.measure is Measure.PERCENTAGE:
                    assert sum(group.denominator for group in known) == total.denominator, item.code
                    assert sum(group.numerator for group in known) == total.numerator, item.code
                elif item.measure is Measure.SCORE:
                    assert sum(group.n for group in known) == total.n, item.code
                elif item.aggregation is not Aggregation.NONE:
                    assert sum(group.value for group in known) == pytest.approx(total.value), item.code


def test_boys_lag_two_to_three_months_behind_girls_in_reading():
    found = next(found for item, found in all_series() if item.code == "G04-I02")
    for period in {period for period, _ in found}:
        gap = found[period, "Geslacht=V"].value - found[period, "Geslacht=M"].value
        assert 2 <= gap <= 3


def test_the_late_reporter_left_the_last_year_out():
    for item, found in all_series():
        if item.code.startswith("G12"):
            assert {period[1].year for period, _ in found} == {2024}


def test_the_series_of_one_indicator_do_not_depend_on_the_others():
    grantee = GRANTEES[3]
    item = list_demo_indicators(grantee)[2]
    again = generate_series(item, list_grant_periods(grantee, item.frequency), SEED)
    assert again == next(found for other, found in all_series() if other.code == item.code)


@pytest.mark.parametrize("number", [0, 4, 8, 10], ids=["template", "tableau", "werkblad", "csv"])
def test_the_same_seed_hands_in_the_same_bytes(number: int):
    once, twice = generate_files(GRANTEES[number], SEED), generate_files(GRANTEES[number], SEED)
    assert [item.data for item in once] == [item.data for item in twice]
    assert generate_files(GRANTEES[number], SEED + 1)[0].data != once[0].data


def test_every_remark_correction_and_prescribed_value_belongs_to_an_indicator():
    codes = {item.code for item, _ in all_series()}
    told = load_deliveries()
    for part in ("values", "notes", "corrections", "busy", "gaps", "drift_per_year"):
        assert set(told[part]) <= codes, part
    assert set(told["later"]) <= codes
    assert set(told["files"]) == {grantee["id"] for grantee in GRANTEES}


def test_a_shape_of_a_year_ends_where_its_story_says():
    rng = np.random.default_rng(1)
    dip = SHAPES["dip_2024"](np.array([2.0, 3.0, 4.0]), rng)
    assert dip[1] < 0.5 < dip[2] < dip[0]
    waiting = SHAPES["better_then_worse"](np.array([1.0, 2.5, 4.0]), rng)
    assert waiting[1] > waiting[0] and waiting[1] > waiting[2]
    assert SHAPES["above_target"](np.arange(8.0), rng).min() >= 1.10


def texts(part: object, path: str = "") -> Iterator[tuple[str, dict]]:
    if isinstance(part, dict):
        if "nl" in part:
            yield path, part
        for key, value in part.items():
            yield from texts(value, f"{path}.{key}")
    elif isinstance(part, list):
        for place, value in enumerate(part):
            yield from texts(value, f"{path}[{place}]")


def test_every_text_of_the_outline_is_there_in_three_languages():
    found = list(texts(load_outline()))
    assert len(found) > 250
    for path, words in found:
        assert all(words.get(language) for language in ("nl", "en", "fr")), path
    for grantee in GRANTEES:
        assert all(grantee[f"story_{language}"] for language in ("nl", "en", "fr"))
        for link in grantee["toc"]["links"]:
            told = [bool(link.get(f"assumption_{language}")) for language in ("nl", "en", "fr")]
            assert len(set(told)) == 1, link


def test_the_outline_says_it_is_fiction():
    assert load_outline()["meta"]["fiction"]["nl"].startswith("Alle organisaties")
    assert all(grantee["fictional"] for grantee in GRANTEES)
