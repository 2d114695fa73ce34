"""The files of the demo: a mistake in them is named by its place, before anything is made of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from impact.errors import ImpactError
from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.services.demo.outline_reader import load_deliveries, load_outline
from impact.services.demo.outline_schema import (
    MAX_MISTAKES_NAMED,
    Deliveries,
    Outline,
    check_file,
    find_delivery_mistakes,
    find_outline_mistakes,
)

Change = Callable[[Any], object]


def of_outline(changed: Any) -> None:
    check_file(Path("outline.json"), changed, Outline, find_outline_mistakes)


def of_handed_in(changed: Any) -> None:
    check_file(Path("handed_in.json"), changed, Deliveries, lambda read: find_delivery_mistakes(load_outline(), read))


def refusal(read: Callable[[Any], None], right: Any, change: Change) -> ImpactError:
    wrong = deepcopy(right)
    change(wrong)
    with pytest.raises(ImpactError) as caught:
        read(wrong)
    assert caught.value.key == "cli.demo_files_wrong"
    return caught.value


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda it: it.update(version=2), "version: "),
        (lambda it: it["grantees"][1]["grant"].update(start="2022-13-01"), "grantees.1.grant.start: "),
        (lambda it: it["grantees"][0]["indicators"][2].update(measre="number"), "grantees.0.indicators.2.measre: "),
        (lambda it: it["grantees"][0]["indicators"][2].pop("fr"), "grantees.0.indicators.2.fr: "),
        (lambda it: it["grantees"][0]["indicators"][0].update(direction="side"), "grantees.0.indicators.0.direction"),
        (lambda it: it["grantees"][0]["toc"]["links"][0].update(evidence_level=6), "grantees.0.toc.links.0.evidence"),
        (lambda it: it["grantees"][0]["indicators"][0]["targets"].update(later={"value": 1}), "targets.later.[key]: "),
        (lambda it: it["grantees"][0]["indicators"][0].update(node="G01.x9"), "G01-I01.node: there is no 'G01.x9'"),
        (lambda it: it["grantees"][0]["toc"]["links"][0].update({"to": "x"}), "G01.links.to: there is no 'x'"),
        (lambda it: it["grantees"][3].update(theme="ruimtevaart"), "G04.theme: there is no 'ruimtevaart'"),
        (lambda it: it["grantees"][0]["indicators"][0].update(shape="zigzag"), "G01-I01.shape: there is no 'zigzag'"),
    ],
)
def test_a_mistake_in_the_outline_is_named_by_its_place(change: Change, place: str) -> None:
    assert place in refusal(of_outline, load_outline(), change).params["mistakes"]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda it: it.update(version=2), "version: "),
        (lambda it: it["files"]["G03"].update(first="gisteren"), "files.G03.first: "),
        (lambda it: it["values"]["G06-I05"].update({"2022": [1, 2, 3]}), "values.G06-I05.2022."),
        (lambda it: it["later"].append("G99-I01"), "handed_in.later: there is no 'G99-I01'"),
        (lambda it: it["files"].pop("G03"), "handed_in.files: there is no 'G03'"),
    ],
)
def test_a_mistake_in_what_was_handed_in_is_named_by_its_place(change: Change, place: str) -> None:
    assert place in refusal(of_handed_in, load_deliveries(), change).params["mistakes"]


def test_many_mistakes_are_counted_and_the_first_named() -> None:
    def rename(it: Any) -> None:
        for item in it["grantees"][0]["indicators"]:
            item["unknown"] = 1

    error = refusal(of_outline, load_outline(), rename)
    assert error.params["n"] == len(load_outline()["grantees"][0]["indicators"]) > MAX_MISTAKES_NAMED
    assert error.params["mistakes"].count(": ") == MAX_MISTAKES_NAMED
    for language in Language:
        assert "outline.json" in text(language, error.key, **error.params)


def test_a_wrong_file_stops_the_demo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wrong = dict(load_outline(), version=2)
    (tmp_path / "outline.json").write_text(json.dumps(wrong), "utf-8")
    # The package has a function of the module's name.
    module = sys.modules["impact.services.demo.outline_reader"]
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    with pytest.raises(ImpactError):
        load_outline.__wrapped__()
