"""Values that a title, a header, a unit, a line or the name of a sheet states to be running totals."""

from __future__ import annotations

import pytest

from impact.i18n import text
from impact.ingest import read_submission
from impact.ingest.statements.running_totals import states_running_total
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Origin, TimeKind
from impact.views.submissions.questions import build_questions
from tests.ingest import made

KIND = IssueKind.TEXT_LIMITS
STATED = TimeKind.CUMULATIVE, Origin.STATED


def read(rows: made.Rows, extension: str = "xlsx", sheet: str = "Blad1", **options: object) -> Submission:
    """Rows as a workbook or as a text table."""
    data = made.xlsx((sheet, rows)) if extension == "xlsx" else made.text_table(rows, ";")
    return read_submission(data, f"made.{extension}", **options)  # type: ignore[arg-type]


def time_kinds(found: Submission) -> list[tuple[TimeKind, Origin]]:
    """The kind of time of each indicator, and where it comes from."""
    return [(item.time_kind, item.time_kind_origin) for item in found.indicators]


TITLES = [
    "Deelnemers (cumulatief)", "Deelnemers sinds de start", "Gecumuleerd aantal deelnemers",
    "Participants (running total)", "Cumulative number of participants", "Participants since the start",
    "Participants (cumul)", "Participants depuis le début", "Nombre cumulé de participants", "Deelnemers (cum.)",
]  # fmt: skip


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
@pytest.mark.parametrize("title", TITLES)
def test_a_title_gives_the_kind_of_time_and_a_target_of_one_year_waits(title: str, extension: str) -> None:
    header = ("Indicator", "Doel 2023", "2023", "Doel 2024", "2024")
    found = read([header, (title, 400, 610, 400, 1_000), ("Lessen", 9, 8, 9, 7)], extension)
    assert time_kinds(found) == [STATED, (TimeKind.LEVEL, Origin.ASSUMED)]
    assert found.actuals.value == [610, 1_000, 8, 7] and found.targets.value == [None, None, 9, 9]
    assert [issue.params["case"] for issue in made.asked(found, KIND)] == ["running_target"] * 2


@pytest.mark.parametrize(("reply", "values"), [(Reply.COUNTS, [400, 900]), (Reply.DOES_NOT_COUNT, [None, None])])
def test_one_answer_says_of_all_targets_whether_they_are_running_totals(
    reply: Reply, values: list[float | None]
) -> None:
    rows = [("Indicator", "Doel 2024", "2024"), ("Deelnemers (cumulatief)", 400, 610), ("Lessen (cumul.)", 900, 80)]
    found = read(rows)
    (question,) = [item for item in build_questions(found.issues, [], Language.NL) if item.kind is KIND]
    assert question.count == 2 and len(question.replies) == 3
    assert read(rows, answers=[Answer(KIND, reply)]).targets.value == values


@pytest.mark.parametrize(
    "header", ["Realisatie 2024 (cumulatief)", "Réalisé 2024 (cumulé)", "Actual 2024 (cumulative)", "2024 (cumul.)"]
)
def test_a_header_says_so_of_its_column(header: str) -> None:
    found = read([("Indicator", "Doel 2024", header), ("Deelnemers", 400, 1_000)])
    assert time_kinds(found) == [STATED] and found.targets.value == [None]


def test_targets_whose_own_header_says_so_are_compared() -> None:
    found = read([("Indicator", "Doel 2024 (cumulatief)", "Realisatie 2024 (cumulatief)"), ("Deelnemers", 400, 310)])
    assert time_kinds(found) == [STATED] and found.targets.value == [400] and found.actuals.value == [310]


def test_a_target_of_the_end_is_compared_with_a_running_total() -> None:
    found = read([("Indicator", "Einddoel", "2023", "2024"), ("Deelnemers (cumulatief)", 400, 210, 310)])
    assert time_kinds(found) == [STATED] and found.targets.value == [400]


def test_quarters_that_count_up_to_the_target_of_their_year_ask_nothing() -> None:
    found = read([("Indicator", "Doel 2024", "K1 2024", "K2 2024"), ("Deelnemers (cumulatief)", 400, 100, 190)])
    assert time_kinds(found) == [STATED] and found.targets.value == [400] and made.asked(found, KIND) == []


def test_one_column_of_running_totals_beside_others_is_asked_about() -> None:
    found = read([("Indicator", "Doel 2024", "2023", "2024 (cumulatief)"), ("Deelnemers", 400, 100, 190)])
    assert time_kinds(found) == [(TimeKind.LEVEL, Origin.ASSUMED)] and found.actuals.value == [100, None]
    assert [(issue.column, issue.params["case"]) for issue in made.asked(found, KIND)] == [(4, "running")]


LINES = [
    "Stand van de teller (cumulatief sinds 2021)", "Alle aantallen zijn gecumuleerd", "Totaal sinds 2021",
    "Running totals since the start of the project", "Cumul depuis le début du projet", "Chiffres cumulés",
]  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_a_line_says_so_of_all_values_of_its_sheet(line: str) -> None:
    rows = [(line,), ("",), ("Indicator", "Doel 2024", "2024"), ("Deelnemers", 120, 190), ("Lessen", 40, 50)]
    found = read(rows)
    assert found.actuals.value == [None, None]
    (question,) = [item for item in build_questions(found.issues, [], Language.NL) if item.kind is KIND]
    assert question.count == 2
    answered = read(rows, answers=[Answer(KIND, Reply.COUNTS)])
    assert answered.actuals.value == [190, 50] and time_kinds(answered) == [STATED] * 2


@pytest.mark.parametrize("name", ["Cumulatief", "Cumul 2024", "Running totals", "Gecumuleerde cijfers"])
def test_the_name_of_a_sheet_says_so(name: str) -> None:
    rows = [("Indicator", "Doel 2024", "2024"), ("Deelnemers", 120, 190)]
    found = read(rows, sheet=name)
    assert found.actuals.value == [None] and time_kinds(found) == [STATED]


def test_a_percentage_is_no_running_total() -> None:
    found = read([("Indicator", "Eenheid", "Doel 2024", "2024"), ("Bereik (cumulatief)", "%", 80, 70)])
    assert time_kinds(found)[0][1] is Origin.ASSUMED and found.targets.value == [80]


@pytest.mark.parametrize(
    "text",
    [
        "Deelnemers (niet cumulatief)", "Cumulatie van problemen", "Non-cumulative", "Leden sinds 2021 ingeschreven",
        "Gezinnen", "Totaal 2024", "Cumulatief of niet", "Cumulative costs", "Sinds 2021 werken we in Gent",
        "Startdatum", "Cumul des mandats",
    ],
)  # fmt: skip
def test_other_texts_state_no_running_total(text: str) -> None:
    assert not states_running_total(text)


@pytest.mark.parametrize(
    ("header", "yes", "no"), [("Cumulatief", "ja", "nee"), ("Cumulative", "yes", "no"), ("Cumulatif", "oui", "non")]
)
def test_a_column_that_answers_whether_values_are_cumulative(header: str, yes: str, no: str) -> None:
    rows = [("Indicator", header, "2023", "2024"), ("Deelnemers", yes, 100, 180), ("Leden", no, 10, 8)]
    assert time_kinds(read(rows)) == [STATED, (TimeKind.LEVEL, Origin.ASSUMED)]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("area", ["words", "entry"])
@pytest.mark.parametrize("kind", TimeKind)
def test_a_column_with_our_own_words_says_what_the_values_are(language: Language, area: str, kind: TimeKind) -> None:
    for header in (text(language, key) for key in ("roles.time_kind", "entry.column.time_kind")):
        word = text(language, f"{area}.time_kind.{kind.value}")
        rows = [["Indicator", "K1 2024", "K2 2024", header], ["Deelnemers", 25, 31, word], ["Uren", 90, 70, word]]
        found = read(rows)
        assert time_kinds(found) == [(kind, Origin.STATED)] * 2, (header, word)


# What the name of a row says, the remark beside it, and whether it is asked about the values of that row.
REMARKS = (
    ("Dossiers (cumulatief)", "sinds start project", False),
    ("Dossiers (cumulatief)", "sinds de start", False),
    ("Dossiers (cumul)", "depuis le début", False),
    ("Files (running total)", "since the start of the project", False),
    ("Dossiers (cumulatief)", "sinds start project, alleen Gent", True),
    ("Dossiers", "sinds start project", True),
    ("Dossiers (cumulatief)", "alleen Gent", True),
)


@pytest.mark.parametrize(("title", "remark", "is_asked"), REMARKS)
def test_a_remark_that_says_what_the_name_says_is_no_question(title: str, remark: str, *, is_asked: bool) -> None:
    header = ("Indicator", "2023", "2024", "Opmerking")
    found = read([header, (title, 610, 1_000, remark), ("Lessen", 8, 7, None)])
    assert bool(made.asked(found, IssueKind.TEXT_BESIDE)) is is_asked
    assert found.actuals.value[:2] == ([None, None] if is_asked else [610, 1_000])
