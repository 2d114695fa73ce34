"""Which direction is better is asked of each new indicator with a target, also of one that an answer made a target."""

from __future__ import annotations

from io import BytesIO

import pytest
from builders import Network
from openpyxl import Workbook

from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind, Severity
from impact.model.read_request import ReadRequest
from impact.services.core.workspace import Workspace
from impact.services.submissions import upload
from impact.views.submissions.upload import UploadView

# What a neighbourhood house keeps: no header names the indicators, so that its columns are guessed.
GUESSED: tuple[tuple[object, ...], ...] = (
    ("Buurthuis – jaaroverzicht, bijgewerkt in oktober",), (),
    ("Wat we tellen", "Kwartaal 1", "Kwartaal 2", "Kwartaal 3", "Kwartaal 4", "Totaal", "Doel 2026", "Opm."),
    ("Bezoekers inloop (verschillende mensen)", 112, 98, 105, None, None, 400),
    ("Actieve vrijwilligers", 14, 15, 15, None, None, 18),
    ("Tevredenheid (op 10)", 7.8, "8,1", 8, None, None, 8, "korte bevraging"),
    ("Doorverwezen naar werk of opleiding", 6, 4, 5, None, None, 24),
    ("% dat na 3 maanden nog komt", 0.62, 0.58, 0.66, None, None, 0.65),
    ("Incidenten", 0, 1, 0, None, None, 0, "liefst geen"),
)  # fmt: skip


def state(target: object) -> tuple[tuple[object, ...], ...]:
    """A table that says itself what its columns are."""
    return (("Indicator", "K1 2026", "K2 2026", "Doel 2026"), ("Dossiers", 112, 98, target), ("Maaltijden", 9, 8, 10))


@pytest.fixture
def network(workspace: Workspace) -> Network:
    return Network(workspace)


def look(network: Network, rows: tuple[tuple[object, ...], ...], *answers: Answer) -> UploadView:
    book = Workbook()
    sheet = book.active
    sheet.title = "Cijfers 2026"
    for row in rows:
        sheet.append(row)
    for column in "BCDG":
        sheet[f"{column}8"].number_format = "0%"
    stream = BytesIO()
    book.save(stream)
    request = ReadRequest(stream.getvalue(), "cijfers.xlsx", answers=answers)
    return upload.preview(network.of("Ravelhoek"), request, network.id(), network.workspace)


def asked_titles(view: UploadView) -> list[str]:
    """The indicators of which somebody is asked whether higher is better."""
    return [
        case.issue.params["title"]
        for question in view.question_list
        if question.kind is IssueKind.DIRECTION_UNKNOWN and question.severity is Severity.QUESTION
        for case in question.cases
        if not case.answered
    ]


COUNTS = Answer(IssueKind.LAYOUT_GUESSED, Reply.COUNTS)


def test_it_is_asked_once_a_guessed_column_is_said_to_hold_targets(network: Network) -> None:
    assert asked_titles(look(network, GUESSED)) == []
    titles = asked_titles(look(network, GUESSED, COUNTS))
    assert {"Bezoekers inloop (verschillende mensen)", "Incidenten"} <= set(titles)
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("reply", [Reply.UP, Reply.LEAVE])
def test_an_answer_settles_it(network: Network, reply: Reply) -> None:
    assert asked_titles(look(network, GUESSED, COUNTS, Answer(IssueKind.DIRECTION_UNKNOWN, reply))) == []


def test_it_is_asked_where_the_target_itself_was_unclear(network: Network) -> None:
    plain = asked_titles(look(network, state(400)))
    assert "Dossiers" in plain
    unclear = look(network, state("400 of 450"))
    assert "Dossiers" not in asked_titles(unclear)
    kind = next(issue.kind for issue in unclear.issues if issue.raw == "400 of 450")
    answered = look(network, state("400 of 450"), Answer(kind, Reply.FIRST))
    assert sorted(asked_titles(answered)) == sorted(plain)
