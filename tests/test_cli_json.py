"""What `--json` prints keeps its shape: an example of every version of every kind is kept and compared."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from impact import cli
from impact.cli import json_output
from impact.services.operations import health_checks

EXAMPLES = Path(__file__).parent / "cli_output"
KINDS = {
    "accounts": json_output.ACCOUNTS, "import": json_output.IMPORT, "explanation": json_output.EXPLANATION,
    "doctor": json_output.DOCTOR, "trail": json_output.TRAIL, "refusal": json_output.REFUSAL,
}  # fmt: skip
DATA = "Code;Indicator;Einde;Waarde\nI-1;Scans;31/12/2024;12\nI-2;Huizen;31/12/2024;3,000\n"
Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on the database of this test: the object that it prints."""

    def running(*arguments: str, code: int = 0) -> dict[str, Any]:
        url = f"sqlite:///{tmp_path / 'impact.db'}"
        assert cli.main([*arguments, "--database", url, "--language", "en"]) == code
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return running


@pytest.fixture
def printed(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> dict[str, dict[str, Any]]:
    """One object of every kind."""
    monkeypatch.setenv("IMPACT_BASE_URL", "https://impact.fonds.be")
    monkeypatch.delenv("IMPACT_SMTP_URL", raising=False)
    monkeypatch.setattr(health_checks, "LOW_DISK_BYTES", 0)
    invited = cli.main(
        ["account", "invite", "sofie@fonds.be", "--name", "Sofie Maes", "--role", "administrator", "--organisation",
         "Fonds Horizonlinde", "--database", f"sqlite:///{tmp_path / 'impact.db'}"],
    )  # fmt: skip
    assert invited == 0
    capsys.readouterr()
    place = tmp_path / "Ravelhoek.csv"
    place.write_text(DATA, "utf-8")
    found = {"import": run("import", str(place), "--json")}
    found["accounts"] = run("account", "list", "--json")
    found["explanation"] = run("explain", "Scans", "--json")
    found["trail"] = run("audit", "--verify", "--json")
    found["doctor"] = run("doctor", "--json")
    found["refusal"] = run("explain", "bestaat niet", "--json", code=1)
    return found


def example(kind: str, version: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((EXAMPLES / kind / f"v{version}.json").read_text("utf-8"))
    return found


def differences(expected: Any, found: Any, place: str = "") -> list[str]:
    """Where an object lacks a key of the example or holds another kind of value; more keys are allowed.

    A list is compared by its first item. What is null in one of the two may be anything in the other.
    """
    if expected is None or found is None:
        return []
    numbers = isinstance(expected, int | float) and isinstance(found, int | float)
    alike = isinstance(expected, bool) is isinstance(found, bool)
    if type(expected) is not type(found) and not (numbers and alike):
        return [f"{place}: {type(found).__name__} and no {type(expected).__name__}"]
    if isinstance(expected, list) and expected and found:
        return differences(expected[0], found[0], f"{place}[0]")
    if isinstance(expected, dict):
        lost = [f"{place}.{key}: gone" for key in expected if key not in found]
        kept = (key for key in expected if key in found)
        return lost + [line for key in kept for line in differences(expected[key], found[key], f"{place}.{key}")]
    return []


def test_there_is_an_example_of_every_version_of_every_kind() -> None:
    wanted = {(kind, f"v{number}") for kind, output in KINDS.items() for number in range(1, output.version + 1)}
    assert {(path.parent.name, path.stem) for path in EXAMPLES.glob("*/v*.json")} == wanted


def test_every_object_says_its_version_first_and_has_the_shape_of_its_example(
    printed: dict[str, dict[str, Any]],
) -> None:
    assert set(printed) == set(KINDS)
    for kind, found in printed.items():
        version = KINDS[kind].version
        assert next(iter(found.items())) == ("version", version), kind
        assert differences(example(kind, version), found, kind) == []


def test_the_numbers_of_an_import_are_those_of_the_example(printed: dict[str, dict[str, Any]]) -> None:
    assert printed["import"] == example("import", 1)


@pytest.mark.parametrize(
    "found",
    [{"version": 1, "a": [{"b": 1}]}, {"version": 1, "a": [{"c": "x"}]}, {"a": [{"c": 1}]}, {"version": 1, "a": 3}],
)
def test_a_key_that_went_or_became_something_else_is_found(found: dict[str, Any]) -> None:
    assert differences({"version": 1, "a": [{"c": 1.5}]}, found)


def test_a_key_more_is_no_difference() -> None:
    assert differences({"a": [{"c": 1.5}]}, {"a": [{"c": 1, "d": 2}], "e": 3}) == []
