"""The template as LibreOffice opens and saves it: values, lists, warnings and locks survive, and so does what is
filled in. Skipped where there is no LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from machine_speed import patient
from openpyxl import load_workbook

from impact import ingest
from impact.model.issues import Severity
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.value_states import State
from tests.export.test_template_structure import (
    ASKED_ROUND,
    FIRST,
    ITEM,
    LETTERS,
    YEARS,
    TemplateIndicator,
    filled,
    made,
    rules_of,
)

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed here")
LONGEST = 120
YES_NO = TemplateIndicator("N1", "Vergunning", "ja/nee", Measure.YES_NO)
Save = Callable[[bytes, str], bytes]


@pytest.fixture(scope="module")
def save(tmp_path_factory: pytest.TempPathFactory) -> Save:
    """Open a workbook in LibreOffice and save it in another format."""
    profile = tmp_path_factory.mktemp("profile")

    def saved(data: bytes, ending: str) -> bytes:
        folder = tmp_path_factory.mktemp("saved")
        source = folder / "invulblad.xlsx"
        source.write_bytes(data)
        out = folder / "out"
        done = subprocess.run(
            [str(OFFICE), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--convert-to",
             ending, "--outdir", str(out), str(source)],
            capture_output=True, text=True, timeout=patient(LONGEST), check=False,
        )  # fmt: skip
        made = Path(out, f"invulblad.{ending}")
        assert made.exists(), done.stderr
        return made.read_bytes()

    return saved


def told(data: bytes, name: str) -> list[tuple[object, ...]]:
    """Everything that is read from a workbook, without where it stood."""
    found = ingest.read_submission(data, name, known_codes={"P1", "N1"})
    # That a yes was read as 1 is only mentioned.
    assert [issue for issue in found.issues if issue.severity is Severity.QUESTION] == []
    told = [(item.code, item.title, item.unit, item.baseline, item.level) for item in found.indicators]
    for columns in (found.actuals, found.targets):
        told += [
            (found.indicators[of].code, *rest)
            for of, *rest in zip(
                columns.indicator, columns.start, columns.end, columns.breakdown, columns.state, columns.value,
                columns.numerator, columns.denominator, columns.n, columns.note, strict=True,
            )
        ]  # fmt: skip
    return told


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_an_untouched_template_says_the_same_after_saving(save: Save, language: Language, ending: str) -> None:
    data = made(ITEM, YES_NO, language=language, requested_round=ASKED_ROUND)
    assert told(save(data, ending), f"invulblad.{ending}") == told(data, "invulblad.xlsx")


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_what_was_filled_in_is_read_the_same_after_saving(save: Save, ending: str) -> None:
    value, row = LETTERS["value"], FIRST + 3
    data = filled(made(ITEM, YES_NO), **{
        f"{value}{row}": 28.4, f"{LETTERS['numerator']}{row}": 71, f"{LETTERS['denominator']}{row}": 250,
        f"{LETTERS['n']}{row}": 250, f"{LETTERS['note']}{row}": "één meting, é en €",
        f"{value}{row + 1}": 0, f"{LETTERS['no_value']}{row + 2}": "te weinig mensen om te tonen",
        f"{value}{row + 4}": "Nee",
    })  # fmt: skip
    saved = told(save(data, ending), f"invulblad.{ending}")
    assert saved == told(data, "invulblad.xlsx")
    there = [item for item in saved if len(item) == 10]
    assert ("P1", *YEARS[1], "", State.REPORTED, 28.4, 71.0, 250.0, 250.0, "één meting, é en €") in there
    assert ("P1", *YEARS[1], "Wijk=Noord", State.REPORTED, 0.0, None, None, None, "") in there
    assert ("P1", *YEARS[1], "Wijk=Zuid", State.SUPPRESSED, None, None, None, None, "") in there
    assert ("N1", *YEARS[1], "", State.REPORTED, 0.0, None, None, None, "") in there


def test_locks_lists_and_warnings_are_still_there_after_saving(save: Save) -> None:
    sheet = load_workbook(BytesIO(save(made(ITEM, YES_NO), "xlsx"))).worksheets[0]
    assert sheet.protection.sheet and not sheet.protection.password
    value = LETTERS["value"]
    assert sheet[f"A{FIRST}"].protection.locked and not sheet[f"{value}{FIRST}"].protection.locked
    (percent,) = rules_of(sheet, f"{value}{FIRST}")
    assert (percent.type, percent.formula1, percent.formula2, percent.errorStyle) == ("decimal", "0", "100", "warning")
    assert percent.prompt == rules_of(load_workbook(BytesIO(made())).worksheets[0], f"{value}{FIRST}")[0].prompt
    (choice,) = rules_of(sheet, f"{value}{FIRST + 6}")
    assert (choice.type, choice.formula1, choice.errorStyle) == ("list", '"Ja,Nee"', "warning")
    (reason,) = rules_of(sheet, f"{LETTERS['no_value']}{FIRST}")
    assert reason.type == "list" and not reason.showErrorMessage
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$5:$5"
