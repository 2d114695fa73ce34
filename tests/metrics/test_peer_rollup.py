"""How a peer rolls figures up, case by case: where we agree, and where we differ on purpose.

The cases restate the test-suite of Akvo RSR as data; docs/decisions/0003-peer-rollup.md says why we differ.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from columns_of import Indicator, compute, latest, rows, series_columns

from impact import metrics
from impact.metrics.engine import aggregates
from impact.metrics.formulas.confidence_grades import is_sum_above_total, is_sum_off_total
from impact.metrics.formulas.missing_values import as_floats
from impact.metrics.totals_over_grantees import (
    Candidate,
    Contribution,
    Part,
    Total,
    add_contributions,
    combine_year,
    exclude_incompatible,
)
from impact.model.vocabulary.measures import Aggregation, Measure, TimeKind

HERE = Path(__file__)
CASES = {
    case["id"]: case
    for case in json.loads((HERE.parent / "cases/peer_rollup_cases.json").read_text())["cases"]
}


def number(given: Any) -> float | None:
    """A number as the cases write it; blanks are missing."""
    return None if given in ("", None, "n/a") else float(given)


def subtree(node: dict[str, Any]) -> list[str]:
    """The project and every one below it whose values are shared upwards."""
    names = [node["name"]]
    if node["aggregate_children"]:
        names += [
            name for child in node["children"] if child["aggregate_to_parent"] for name in subtree(child)
        ]
    return names


def find(node: dict[str, Any], name: str) -> dict[str, Any] | None:
    if node["name"] == name:
        return node
    return next((found for child in node["children"] if (found := find(child, name))), None)


def in_force(
    given: dict[str, Any], names: list[str], period: str, category: str | None
) -> list[dict[str, Any]]:
    """One update per project and period: approved, and the last one, which replaces those before it.

    Running totals count per reporter, the last one up to the period.
    """
    updates = [
        u for u in given["updates"] if u["status"] == "A" and u["project"] in names and u["period"] <= period
    ]
    running = given.get("cumulative") and given["measure"] == "unit"
    last: dict[tuple[str, ...], dict[str, Any]] = {}
    for update in updates:
        reporter = (update["project"], update["user"]) if running else (update["project"],)
        if running or update["period"] == period:
            # Per category there is one series; an update without it leaves that series as it was.
            shown = update if category is None else update.get("disaggregations", {}).get(category)
            if shown is not None:
                last[reporter] = shown
    return list(last.values())


def ours(given: dict[str, Any], names: list[str], period: str, category: str | None = None) -> Total:
    """The total of these projects by the formulas of this package."""
    rule = Aggregation.RATIO if given["measure"] == "percentage" else Aggregation.SUM
    brought = [
        combine_year(
            index, rule, [Part(_value(u), number(u.get("numerator")), number(u.get("denominator")))], []
        )
        for index, u in enumerate(in_force(given, names, period, category))
    ]
    return add_contributions(rule, brought)


def _value(update: dict[str, Any]) -> float | None:
    if "numerator" in update:
        return 100 * float(update["numerator"]) / float(update["denominator"])
    return number(update.get("value"))


def check_rollup(case: dict[str, Any]) -> None:
    given = case["given"]
    for wanted in case["expected"]:
        node = find(given["tree"], wanted["project"])
        assert node is not None
        found = ours(given, subtree(node), wanted["period"])
        if "actual" in wanted:
            assert agrees(found.value, wanted["actual"])
        if "local" in wanted:
            assert agrees(ours(given, [wanted["project"]], wanted["period"]).value, wanted["local"])
        for name in {"numerator", "denominator"} & wanted.keys():
            assert agrees(getattr(found, name), wanted[name])
        for category, cell in wanted.get("disagg", {}).items():
            part = ours(given, subtree(node), wanted["period"], category)
            for name, value in cell.items():
                assert agrees(getattr(part, name), value), category


def agrees(found: float | None, wanted: Any) -> bool:
    """Equal at the peer's two decimals; blank only equals missing."""
    expected = number(wanted)
    return found is None if expected is None else found is not None and abs(found - expected) <= 0.005


def check_contribution(case: dict[str, Any]) -> None:
    brought = {
        name: combine_year(index, Aggregation.SUM, [Part(value)], []).value
        for index, (name, value) in enumerate(case["given"]["contributions"].items())
    }
    assert (brought, len(brought)) == (case["expected"]["contributors"], case["expected"]["count"])


def check_completeness(case: dict[str, Any]) -> None:
    whole = number(case["given"]["total"]["value"])
    parts = [number(part["value"]) for part in case["given"]["parts"]]
    assert is_sum_off_total(whole, parts) is case["expected"]["incomplete"]


def exceeds(case: dict[str, Any]) -> bool:
    whole, parts = case["given"]["total"], case["given"]["parts"]
    return any(is_sum_above_total(number(whole[name]), [number(part[name]) for part in parts]) for name in whole)


def check_exceeds(case: dict[str, Any]) -> None:
    assert exceeds(case) is not case["expected"]["accepted"]


def last_value(values: Sequence[float | None]) -> float | None:
    last: float | None = metrics.to_date("level", values, [None] * len(values))["actual"]
    return last


def check_previous(case: dict[str, Any]) -> None:
    mine = [u for u in case["given"]["updates"] if u["user"] == case["given"]["user"]]

    def last(read: Callable[[dict[str, Any]], Any]) -> float | None:
        return last_value([number(read(update)) for update in mine])

    assert last(lambda u: u["value"]) == case["expected"]["value"]
    for category, cell in case["expected"]["disagg"].items():
        assert last(lambda u, c=category: u["disaggregations"][c]["value"]) == cell["value"]


def check_across_periods(case: dict[str, Any]) -> None:
    periods = case["given"]["periods"]
    for category, cell in case["expected"].items():
        values = [period[category]["value"] for period in periods]
        assert metrics.to_date("period", values, [None] * len(values))["actual"] == cell["value"]


def check_by_label(case: dict[str, Any]) -> None:
    """Labels become years, two grantees with one shared indicator each; cells add them up."""
    year = {"L1": 2021, "L2": 2022, "L3": 2023, None: None}
    projects: dict[str, list[tuple[Any, Any]]] = {}
    for entry in case["given"]["entries"]:
        projects.setdefault(entry["project"], []).append((year[entry["label"]], entry["value"]))
    indicators = [Indicator(values, kind="period") for values in projects.values()]
    found = compute(*indicators)
    size = len(indicators)
    word = np.full(size, "x", dtype=object)
    whose = aggregates.AggregateIndicators(
        id=np.arange(1, size + 1),
        organisation_id=np.arange(size),
        grant_id=np.arange(size),
        level=word,
        theme=word,
        counts=np.ones(size, dtype=bool),
        shared_key=word,
        aggregation=np.full(size, "sum", dtype=object),
        time_kind=np.full(size, "period", dtype=object),
    )
    table = aggregates.compute_aggregates(whose, found, np.ones(len(found), dtype=bool), series_columns([]))
    for label, wanted in case["expected"].items():
        of_year = table.as_of == date(year[label] or 1, 12, 31).toordinal()
        assert table.actual[of_year].sum() == float(wanted)


def check_by_label_type(case: dict[str, Any]) -> None:
    for key, wanted in case["expected"].items():
        parts = [
            (entry["numerator"], entry["denominator"])
            for entry in case["given"]["entries"]
            if f"{entry['label']}/{entry['type']}" == key
        ]
        found = metrics.agg_ratio(parts)
        assert found is not None and agrees(100 * found, wanted)


def check_target(case: dict[str, Any]) -> None:
    """A qualitative indicator does not pass the gate, so there is no total and no target."""
    story = [
        Candidate(index, "", Measure.STORY, TimeKind.LEVEL, "up", Aggregation.NONE)
        for index in range(len(case["given"]["descendants"]))
    ]
    kept = [one for one in story if one.indicator_id not in exclude_incompatible(story).left_out]
    found = add_contributions(Aggregation.NONE, [Contribution(one.indicator_id, target=1.0) for one in kept])
    assert agrees(found.target, case["expected"]["target"])


def check_score(case: dict[str, Any]) -> None:
    found = {
        name: last_value(scores) for name, scores in case["given"].items()
    }
    assert found == case["expected"]


def check_percent(case: dict[str, Any]) -> None:
    found = metrics.achievement(number(case["given"]["actual"]), number(case["given"]["target"]))
    wanted = number(case["expected"]["percent"])
    assert found["value"] == (None if wanted is None else pytest.approx(wanted / 100))


def check_progress(case: dict[str, Any]) -> None:
    given = case["given"]
    periods = list(
        zip((2023, 2024), zip(given["period_actuals"], given["period_targets"], strict=True), strict=True)
    )
    figure = latest(
        Indicator([(y, v[0]) for y, v in periods], [(y, v[1]) for y, v in periods], kind="period")
    )
    assert agrees(100 * figure["achievement"], case["expected"]["progress"])


CHECKS: dict[str, Callable[[dict[str, Any]], None]] = {
    "rollup": check_rollup,
    "contribution": check_contribution,
    "completeness": check_completeness,
    "exceeds": check_exceeds,
    "previous_value": check_previous,
    "across_periods": check_across_periods,
    "by_label": check_by_label,
    "by_label_type": check_by_label_type,
    "target": check_target,
    "score": check_score,
    "percent": check_percent,
    "indicator_progress": check_progress,
}

# fmt: off
AGREED = (
    "AK-03", "AK-05", "AK-09", "AK-11", "AK-12", "AK-14", "AK-16", "AK-19", "AK-21", "AK-22",
    "AK-24", "AK-26", "AK-28", "AK-30", "AK-32", "AK-35", "AK-36", "AK-38", "AK-40", "AK-42",
    "AK-46", "AK-48", "AK-52", "AK-56", "AK-58", "AK-61", "AK-63", "AK-69", "AK-70", "AK-72",
    "AK-74", "AK-79", "AK-80", "AK-83", "AK-85", "AK-87", "AK-89", "AK-95",
)
# fmt: on


@pytest.mark.parametrize("case_id", AGREED)
def test_we_roll_up_as_the_peer_does(case_id: str) -> None:
    CHECKS[CASES[case_id]["kind"]](CASES[case_id])


def of_project(case_id: str, project: str = "A") -> float | None:
    given = CASES[case_id]["given"]
    node = find(given["tree"], project)
    assert node is not None
    return ours(given, subtree(node), "P1").value


def of_categories(case_id: str, project: str) -> dict[str, float | None]:
    given = CASES[case_id]["given"]
    node = find(given["tree"], project)
    assert node is not None
    names = sorted({c for u in given["updates"] for c in u["disaggregations"]})
    return {name: ours(given, subtree(node), "P1", name).value for name in names}


def after_each_step() -> list[float | None]:
    given = CASES["AK-07"]["given"]
    return [ours(given | {"updates": step}, ["A"], "P1").value for step in given["steps"]]


def summed_target(case_id: str) -> float | None:
    each = CASES[case_id]["given"]["descendants"]
    return add_contributions(
        Aggregation.SUM, [Contribution(i, value=None, target=float(t)) for i, t in enumerate(each)]
    ).target


def blanks() -> list[float | None]:
    given = as_floats([number(text) for text in CASES["AK-81"]["given"]["inputs"]])
    return [None if np.isnan(value) else float(value) for value in given]


def falling() -> float | None:
    given = CASES["AK-91"]["given"]
    return metrics.achievement(
        number(given["actual"]), number(given["target"]), number(given["baseline"]), direction="down"
    )["value"]


# Case → (our answer, what it must be). The peer's own answer stands in the case and is not ours.
DIFFERENT: dict[str, tuple[Callable[[], Any], Any]] = {
    "AK-01": (lambda: of_project("AK-01"), 2.0),
    "AK-07": (after_each_step, [None, 10.0, 10.0, 5.0]),
    "AK-17": (lambda: ours(CASES["AK-17"]["given"], ["A"], "P1").value, 1.0),
    "AK-20": (lambda: of_project("AK-20"), 4711.2),
    "AK-44": (lambda: of_categories("AK-44", "A"), {"Type 1": 15.0, "Type 2": 15.0}),
    "AK-50": (lambda: of_categories("AK-50", "A"), {"Type 1": 15.0, "Type 2": 15.0}),
    "AK-54": (lambda: of_categories("AK-54", "A"), {"Type 1": 50.0, "Type 2": 45.0}),
    "AK-60": (
        lambda: of_categories("AK-60", "A"),
        {"Vanilla": pytest.approx(8.0), "Chocolate": pytest.approx(100 * 1.62 / 51)},
    ),
    "AK-65": (lambda: exceeds(CASES["AK-65"]), True),
    "AK-67": (lambda: exceeds(CASES["AK-67"]), True),
    "AK-75": (lambda: summed_target("AK-75"), 1.0),
    "AK-77": (lambda: summed_target("AK-77"), 3.0),
    "AK-81": (blanks, [10.0, None, None]),
    "AK-91": (falling, pytest.approx(2 / 3)),
    "AK-93": (
        lambda: [metrics.status(float(p) / 100) for p in CASES["AK-93"]["given"]["progress"]],
        ["behind", "behind", "attention", "attention", "on_track"],
    ),
    "AK-96": (lambda: of_project("AK-96"), 0.0),
}


@pytest.mark.parametrize("case_id", DIFFERENT)
def test_we_differ_from_the_peer_on_purpose(case_id: str) -> None:
    answer, wanted = DIFFERENT[case_id]
    assert answer() == wanted


def test_every_case_of_the_peer_was_gone_through_once() -> None:
    assert sorted([*AGREED, *DIFFERENT]) == sorted(CASES)


def test_each_case_in_which_we_differ_is_explained_and_no_other() -> None:
    note = (HERE.parents[2] / "docs/decisions/0003-peer-rollup.md").read_text("utf-8")
    assert set(re.findall(r"AK-\d+", note)) == set(DIFFERENT)


def test_a_second_value_of_the_same_period_without_correction_is_never_added() -> None:
    (figure,) = rows(Indicator([(2024, 17.1), (2024, 4711.2)], kind="period"))
    assert (figure["actual"], figure["state"]) == (None, "unclear")
