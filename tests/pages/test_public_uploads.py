"""Files of others on the upload page: what a careful person reads from them is read, or asked with the right answer.

Each click is one that a person would do. The spot values are those of `MANIFEST.tsv` beside the files.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from example_files import REAL
from machine_speed import patient
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.ingest.pipeline.read_and_preview import read_with_preview
from impact.ingest.sandbox import limits
from impact.ingest.validation.answer_application import apply_answers
from impact.model.answers import Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.value_states import State
from impact.views.submissions.questions import Question
from impact.views.submissions.upload import UploadView
from pages.parts.layout.menu import Page
from pages.upload import questions, upload_state
from tests.pages.harness import visit

pytestmark = pytest.mark.shared
KIND = IssueKind
MOST_CLICKS, MOST_CLICKS_FOR_THE_REST = 12, 24
Span = tuple[date | None, date | None]
# Reading 1,465 rows of 48 columns, twice, on a machine that is busy.
WAIT_SECONDS = 240


@dataclass(frozen=True)
class Choice:
    """An answer to a question of a kind: for one column (a letter) where it is given, else for all alike."""

    kind: IssueKind
    reply: Reply
    column: str = ""


@dataclass(frozen=True)
class Spot:
    """The number that a cell must count as, once the choices are made: in a series, of a period that is not None."""

    cell: str
    number: float
    series: str = "actual"
    span: Span | None = None
    sheet: str = ""


def year(number: int) -> Span:
    return date(number, 1, 1), date(number, 12, 31)


def book_year(ends: int) -> Span:
    return date(ends - 1, 7, 1), date(ends, 6, 30)


def day(text: str) -> Span:
    return None, date.fromisoformat(text)


# The questions of a file, and what a careful person answers.
BALTIMORE = (
    Choice(KIND.PERIOD_UNCERTAIN, Reply.SECOND),
    Choice(KIND.PERIOD_UNCERTAIN, Reply.SECOND),
    Choice(KIND.HIDDEN_VALUE, Reply.COUNTS),
    Choice(KIND.PERCENT_BELOW_ONE, Reply.FRACTION),
)
FILES: dict[str, tuple[tuple[Choice, ...], tuple[Spot, ...]]] = {
    "baltimore_Performance_Data.xlsx": (
        BALTIMORE,
        (
            Spot("H4", 55, span=book_year(2021)),
            Spot("L4", 100, span=book_year(2024)),
            Spot("K4", 60, "target", book_year(2024)),
            Spot("K6", 75, "target", book_year(2024)),
            Spot("J2", 64.98, span=book_year(2023)),
            Spot("O12", 5.33, span=(date(2024, 7, 1), date(2024, 9, 30))),
        ),
    ),
    "etalab_barometre-resultats-synthese-national.csv": (
        (),
        (
            Spot("E3", 68, span=day("2022-11-30")),
            Spot("G3", 4, "baseline"),
            Spot("N3", 74, "target"),
            Spot("E2", 100),
            Spot("E5", 29, span=day("2022-09-30")),
            Spot("N5", 33, "target", day("2022-12-31")),
            Spot("E7", 405),
        ),
    ),
    "pinc_Upload_PinC_level_provincie.xlsx": (
        (Choice(KIND.LAYOUT_GUESSED, Reply.COUNTS),),
        (
            Spot("E2", 5178, span=year(2011)),
            Spot("F2", 5938, span=year(2011)),
            Spot("K3", 74190, span=year(2011)),
            Spot("E8", 5443, span=year(2012)),
            Spot("G14", 1888, span=year(2013)),
        ),
    ),
    "elogframe_import.xlsx": ((), (Spot("D2", 1, "target"), Spot("D3", 1, "target"))),
    "ditp_ind-223.csv": (
        (
            Choice(KIND.LAYOUT_GUESSED, Reply.DOES_NOT_COUNT, "E"),
            Choice(KIND.LAYOUT_GUESSED, Reply.ACTUAL, "F"),
            Choice(KIND.LAYOUT_GUESSED, Reply.TARGET, "G"),
            Choice(KIND.LAYOUT_GUESSED, Reply.COUNTS, "H"),
        ),
        (
            Spot("F3", 51.9, span=day("2023-12-01")),
            Spot("H3", 41.05, span=day("2023-12-01")),
            Spot("G100", 60.1, "target", day("2026-12-01")),
        ),
    ),
    "etalab_barometre-resultats-departements-synthese.xlsx": (
        (),
        (
            Spot("F2", 100, sheet="01"),
            Spot("H2", 98, "baseline", sheet="01"),
            Spot("O2", 100, "target", sheet="01"),
            Spot("F3", 95, sheet="01"),
            Spot("O5", 26, "target", day("2022-12-31"), "01"),
            Spot("F4", 92, sheet="02"),
            Spot("H4", 84, "baseline", sheet="02"),
            Spot("F9", 427, sheet="01"),
        ),
    ),
    "pilote_co2-tordu.csv": (
        (Choice(KIND.LAYOUT_GUESSED, Reply.COUNTS),),
        (
            Spot("C2", 1850.3, span=(date(2023, 1, 1), date(2023, 1, 31))),
            Spot("C8", 1100.55, span=(date(2023, 1, 1), date(2023, 3, 31))),
            Spot("C6", 180, span=year(2023)),
        ),
    ),
}


def view_of(at: AppTest) -> UploadView:
    view: UploadView = at.session_state[upload_state.PREVIEW][1]
    return view


def key_of(view: UploadView, choice: Choice) -> str:
    """The key of the button that gives an answer to an open question."""
    for place, item in questions.list_questions(view):
        if item.kind is not choice.kind or not item.open:
            continue
        number = "all"
        if choice.column or not item.replies:
            wanted = column_index_from_string(choice.column) if choice.column else None
            number = next((str(n) for n, case in enumerate(item.cases) if wanted in (None, case.column)), "")
        if number:
            return f"answer-{place}-{number}-{choice.reply.value}"
    raise AssertionError(f"{choice} is not asked: {[(item.kind.value, item.open) for item in view.question_list]}")


def answer(at: AppTest, choices: tuple[Choice, ...]) -> int:
    """Give the answers on the page; how many clicks it took."""
    for choice in choices:
        at.button(key=key_of(view_of(at), choice)).click().run()
        assert not at.exception
    return len(choices)


def clicks_for_the_rest(view: UploadView) -> int:
    """How many clicks answer what is still open: one for all alike, where that is offered."""
    return sum(_clicks(item) for _, item in questions.list_questions(view) if item.open)


def _clicks(item: Question) -> int:
    return 1 if item.replies else item.open


def read_as_draft(at: AppTest) -> Submission:
    """The file as the page would hand it in now."""
    draft = at.session_state[upload_state.DRAFT]
    result = read_with_preview(replace(draft.request, answers=()))
    return apply_answers(result.require_submission(), draft.request.answers)


def counted(found: Submission) -> dict[tuple[str, str, int, int], tuple[float, Span]]:
    """Number and period of what counts, by (series, sheet, row, column)."""
    numbers: dict[tuple[str, str, int, int], tuple[float, Span]] = {}
    for name, c in (("actual", found.actuals), ("target", found.targets)):
        for n, value in enumerate(c.value):
            if value is not None and c.state[n] is State.REPORTED:
                numbers[name, c.sheet[n], c.row[n], c.column[n]] = value, (c.start[n], c.end[n])
    for item in found.indicators:
        if item.baseline is not None:
            place = ("baseline", item.sheet, item.baseline_row or 0, item.baseline_column or 0)
            numbers[place] = item.baseline, (None, None)
    return numbers


def wrong_spots(found: Submission, spots: tuple[Spot, ...]) -> list[str]:
    """The spot values that a reading does not have."""
    numbers = counted(found)
    wrong = []
    for spot in spots:
        letters, row = coordinate_from_string(spot.cell)
        place = (spot.series, spot.sheet or found.sheets[0], row, column_index_from_string(letters))
        number, span = numbers.get(place, (None, (None, None)))
        is_right = number == pytest.approx(spot.number) if number is not None else False
        if not is_right or (spot.span is not None and not _is_of(span, spot.span)):
            wrong.append(f"{spot.cell}: {number} {span}, not {spot.number} {spot.span}")
    return wrong


def _is_of(span: Span, right: Span) -> bool:
    return span[1] == right[1] and right[0] in (None, span[0])


def upload(data: bytes, name: str, persona: str, stored: Stored, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    # What is measured here is clicks: how long a reading may take on a busy machine is measured elsewhere.
    for limit in ("WAIT_SECONDS", "SILENT_SECONDS", "START_SECONDS"):
        monkeypatch.setattr(limits, limit, patient(WAIT_SECONDS))
    at = visit(Page.UPLOAD, persona, Language.NL, stored.url, monkeypatch)
    at.default_timeout = patient(WAIT_SECONDS)
    at.file_uploader[0].upload(name, data)
    at.run()
    assert not at.exception
    assert not at.error, at.error[0].value
    return at


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", FILES)
def test_a_public_file_is_right_after_a_few_clicks(
    name: str, demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = demo_master.copy(tmp_path / "data")
    choices, spots = FILES[name]
    at = upload((REAL / "public2" / name).read_bytes(), name, "grantee-G12", stored, monkeypatch)
    clicks = answer(at, choices)
    assert not wrong_spots(read_as_draft(at), spots)
    assert clicks <= MOST_CLICKS
    # What else is asked about a file of thousands of values is a list that a person can finish.
    assert clicks_for_the_rest(view_of(at)) <= MOST_CLICKS_FOR_THE_REST
