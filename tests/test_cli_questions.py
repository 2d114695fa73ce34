"""The command line asks what the upload page asks: questions with their replies, refused or left out of the figures."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from impact import cli

Import = Callable[..., int]
HEADER = "Indicator;Eenheid;Nulmeting;Periode;Streefwaarde;Waarde\n"
PLAIN = HEADER + "Deelnemers;personen;10;2024;100;60\n"
# A range, and a target on the wrong side of nothing: one question about one cell.
IN_DOUBT = HEADER + "Deelnemers;personen;10;2024;100;3 tot 5\n"


@pytest.fixture
def imported(tmp_path: Path) -> Import:
    """Import a text as a file of one organisation into one database, with more arguments."""
    database = f"sqlite:///{tmp_path / 'impact.db'}"

    def run(text: str, *arguments: str, answers: object = None) -> int:
        file = tmp_path / "Ravelhoek.csv"
        file.write_text(text, "utf-8")
        more = list(arguments)
        if answers is not None:
            replies = tmp_path / "answers.json"
            replies.write_text(json.dumps(answers), "utf-8")
            more += ["--answers", str(replies)]
        return cli.main(["import", str(file), "--database", database, "--language", "en", *more])

    return run


def figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert cli.main(["figures", "--database", f"sqlite:///{tmp_path / 'impact.db'}", "--format", "json"]) == 0
    return capsys.readouterr().out


def test_a_sound_file_is_stored_without_a_question(imported: Import, capsys: pytest.CaptureFixture[str]) -> None:
    assert imported(PLAIN, "--strict") == 0
    printed = capsys.readouterr().out
    assert "4 numbers and dates in this file: 4 used" in printed and "?" not in printed


def test_strict_refuses_while_a_question_is_open_and_stores_nothing(
    imported: Import, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert imported(IN_DOUBT, "--strict") == 1
    printed = capsys.readouterr().err
    assert "cell F2" in printed and "first: 3; second: 5" in printed and "1 question is open" in printed
    assert "Deelnemers" not in figures(tmp_path, capsys)


def test_without_strict_what_is_asked_about_counts_nowhere(
    imported: Import, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert imported(IN_DOUBT) == 0
    assert "1 unclear" in capsys.readouterr().out
    (figure,) = json.loads(figures(tmp_path, capsys))
    assert figure["actual"] is None


def test_an_answer_settles_its_question(
    imported: Import, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = [{"kind": "range", "reply": "second", "sheet": "Ravelhoek", "cell": "F2"}]
    assert imported(IN_DOUBT, "--strict", answers=answers) == 0
    (figure,) = json.loads(figures(tmp_path, capsys))
    assert figure["actual"] == 5


@pytest.mark.parametrize(
    "answers",
    [
        [{"kind": "range", "reply": "second", "sheet": "Ravelhoek", "cell": "F9"}],
        [{"kind": "range", "reply": "up"}],
        [{"kind": "range"}],
        [{"kind": "range", "reply": "second", "cell": "2F"}],
        {"kind": "range", "reply": "second"},
        [{"kind": "no such kind", "reply": "second"}],
    ],
)
def test_answers_that_fit_nothing_are_refused(
    imported: Import, tmp_path: Path, capsys: pytest.CaptureFixture[str], answers: object
) -> None:
    assert imported(IN_DOUBT, answers=answers) == 1
    assert "Deelnemers" not in figures(tmp_path, capsys)


def test_a_file_is_held_beside_what_was_stored_before(
    imported: Import, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert imported(PLAIN.replace("2024", "2023").replace(";60", ";70")) == 0
    assert imported(PLAIN.replace(";60", ";6000"), "--strict") == 1
    assert "factor of ten" in capsys.readouterr().err
    assert imported(PLAIN.replace(";60", ";6000")) == 0
    assert "1 unclear" in capsys.readouterr().out


def test_the_json_output_says_what_may_be_answered(imported: Import, capsys: pytest.CaptureFixture[str]) -> None:
    assert imported(IN_DOUBT, "--json", "--dry-run") == 0
    (issue,) = [item for item in json.loads(capsys.readouterr().out)["files"][0]["issues"] if item["kind"] == "range"]
    assert (issue["cell"], issue["replies"], issue["answered"]) == ("F2", ["first", "second", "leave"], "")
