"""What ships in data/reference is whole, and says what the program says."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from impact.i18n import catalog
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.strands import Strand
from impact.model.vocabulary.theory_levels import Level
from impact.theory import rank
from impact.theory.questions import Question, question_text
from impact.theory.rules.rule_register import RULES, Severity

FOLDER = Path(__file__).parents[1] / "data/reference"
CHECKS: dict[str, Any] = json.loads((FOLDER / "toc_rules.json").read_text("utf-8"))
METHODS: dict[str, Any] = json.loads((FOLDER / "methods.json").read_text("utf-8"))
BY_ID = {rule["id"]: rule for rule in CHECKS["rules"]}


def glossary() -> list[dict[str, str]]:
    with (FOLDER / "glossary.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_check_is_there_once_and_is_whole() -> None:
    assert len(BY_ID) == len(CHECKS["rules"]) == 61
    assert [rule["id"] for rule in CHECKS["rules"] if not all(rule.values())] == []
    assert {rule["severity"] for rule in CHECKS["rules"]} == {severity.value for severity in Severity}


@pytest.mark.parametrize(("rule", "severity"), [(rule, severity) for rule, severity, _ in RULES])
def test_what_the_program_asks_is_the_check_as_written(rule: str, severity: Severity) -> None:
    written = BY_ID[rule]
    assert written["severity"] == severity.value
    assert (written["nl"], written["en"]) == tuple(
        question_text(Question(rule, "", severity), {}, language) for language in (Language.NL, Language.EN)
    )


def test_the_ranks_of_the_checks_are_those_of_the_program() -> None:
    ranks = {level.value: rank(level) for level in Level}
    assert CHECKS["ranks"] == {level: place for level, place in ranks.items() if place is not None}


def test_every_method_has_its_names_and_uses_only_listed_words() -> None:
    keys, methods = METHODS["keys"], METHODS["methods"]
    names = {method["id"] for method in methods}
    assert len(names) == len(methods) == 33
    assert set(keys["strands"]) == {strand.value for strand in Strand}
    for method in methods:
        assert all(method["name"][language.value] for language in Language), method["id"]
        assert set(method["combine_with"]) <= names, method["id"]
        for field in ("questions", "strands", "stages", "data_kinds"):
            assert set(method[field]) <= set(keys[field]), (method["id"], field)
        for field in ("causal_claim", "budget_band", "skill_level", "participation_level", "small_organisation"):
            assert str(method[field]) in keys[field], (method["id"], field)
        assert str(method["evidence_level_reachable"]) in keys["evidence_level"], method["id"]


def test_every_field_of_a_method_is_described() -> None:
    page = (FOLDER.parents[1] / "docs/methods.md").read_text("utf-8")
    described = set(re.findall(r"\b[a-z]+(?:_[a-z]+)*\b", page)) | {"id", "name", "summary"}
    assert {field for method in METHODS["methods"] for field in method} - described == set()
    assert f"lists {len(METHODS['methods'])} methods" in page


def test_the_glossary_has_every_word_once_in_three_languages() -> None:
    words = glossary()
    assert len({word["key"] for word in words}) == len(words)
    assert [word["key"] for word in words if not all(word[language.value] for language in Language)] == []


@pytest.mark.parametrize("family", ["state", "measure"])
def test_states_and_measures_are_called_in_the_glossary_as_on_screen(family: str) -> None:
    texts = {key.removeprefix("words."): said for key, said in catalog().items()}
    on_screen = {key: said for key, said in texts.items() if key.startswith(f"{family}.")}
    written = {word["key"]: word for word in glossary()}
    assert on_screen
    for key, said in on_screen.items():
        word = written.get(key.replace(".", "_")) or written[key.split(".")[1]]
        assert {language.value: word[language.value] for language in Language} == said, key
