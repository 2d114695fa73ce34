"""Answers about an assumption and about how critical it is become one, and no suggestion that waits is lost."""

from __future__ import annotations

from pathlib import Path
from runpy import run_path

import pytest

from impact.store import migrations
from impact.store.schema import theory_documents

FILE = "0027_several_assumptions_of_an_arrow.py"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"assumption@arrow:a → b": 2, "criticality@arrow:a → b": 3}, {"assumptions@arrow:a → b": 2}),
        ({"criticality@arrow:a → b": 2, "assumption@arrow:a → b": 3}, {"assumptions@arrow:a → b": 2}),
        # Only one was answered: the other may wait still.
        ({"assumption@arrow:a → b": 3}, {}),
        ({"criticality@arrow:a → b": 3, "assumption@arrow:b → c": 4}, {}),
        ({"arrow:a → b": -2, "mechanism@arrow:a → b": 3}, {"arrow:a → b": -2, "mechanism@arrow:a → b": 3}),
    ],
)  # fmt: skip
def test_joined_answers_hold_as_far_as_both_were_answered(before: dict[str, int], after: dict[str, int]) -> None:
    file = next(Path(migrations.__file__).parent.rglob(FILE))
    assert run_path(str(file))["_join_answers"](before) == after
    assert theory_documents._join_answers({"answers": before})["answers"] == after
