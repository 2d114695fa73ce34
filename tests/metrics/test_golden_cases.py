"""The golden cases of the field, each one a row of metrics_cases.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from impact import metrics

CASES = json.loads((Path(__file__).parent / "cases" / "metrics_cases.json").read_text("utf-8"))


def equals(found: Any, expected: Any) -> bool:
    """Equal in shape and words, numbers to a billionth; None only equals None, and True is no number."""
    if isinstance(expected, dict):
        return (
            isinstance(found, dict)
            and found.keys() == expected.keys()
            and all(equals(found[key], expected[key]) for key in expected)
        )
    if isinstance(expected, list):
        return (
            isinstance(found, list | tuple)
            and len(found) == len(expected)
            and all(map(equals, found, expected))
        )
    if isinstance(expected, bool) or expected is None or isinstance(expected, str):
        return type(found) is type(expected) and found == expected
    return (
        isinstance(found, int | float)
        and not isinstance(found, bool)
        and abs(found - expected) <= 1e-9 * max(1.0, abs(expected))
    )


@pytest.mark.parametrize("case", CASES, ids=[f"{case['function']}: {case['note']}" for case in CASES])
def test_a_formula_gives_what_the_field_expects(case: dict[str, Any]) -> None:
    found = getattr(metrics, case["function"])(**case["args"])
    assert equals(found, case["expect"]), found


def test_every_exported_formula_is_there_by_its_agreed_name() -> None:
    assert {case["function"] for case in CASES} <= set(metrics.__all__)
    assert all(callable(getattr(metrics, name)) for name in metrics.__all__)
