"""The sources of the rules, and the methods by which one can come to know: data/reference, read once."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from impact.theory.evidence.method_choice import Method

FOLDER = Path(__file__).parents[3] / "data/reference"


def find_rule_sources(rule: str) -> tuple[str, ...]:
    """The tags of the sources of a rule (docs/theory-of-change.md#sources); 'own' is our own derivation."""
    return _load_sources().get(rule, ())


@cache
def _load_sources() -> dict[str, tuple[str, ...]]:
    rules: list[dict[str, Any]] = json.loads((FOLDER / "toc_rules.json").read_text("utf-8"))["rules"]
    return {rule["id"]: tuple(rule["sources"]) for rule in rules}


@cache
def load_methods() -> tuple[Method, ...]:
    """The methods of data/reference/methods.json (docs/methods.md)."""
    methods: list[dict[str, Any]] = json.loads((FOLDER / "methods.json").read_text("utf-8"))["methods"]
    return tuple(
        Method(
            method["id"], method["name"], method["summary"], tuple(method["questions"]),
            method["evidence_level_reachable"], method["budget_band"], method["skill_level"],
            method["small_organisation"], method["needs_comparison"], method["minimum"]["n"],
            tuple(method["combine_with"]),
        )
        for method in methods
    )
