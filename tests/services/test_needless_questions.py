"""Nobody is asked what is known, what they did not write, or the same twice; and each question names its group."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from builders import Network, a_file
from openpyxl import load_workbook

from impact.model.answers import Reply
from impact.model.issues import IssueKind, Severity
from impact.model.read_request import ReadRequest
from impact.model.vocabulary.languages import Language
from impact.services.core.workspace import Workspace
from impact.services.submissions import templates, upload
from impact.views.submissions.upload import UploadView


@pytest.fixture
def network(workspace: Workspace) -> Network:
    made = Network(workspace)
    file = a_file("2023.xlsx").indicator("klimaat", code="S1", unit="%", baseline=0.2)
    file.actual("klimaat", 2022, 44.0).actual("klimaat", 2023, 0.4).target("klimaat", 2023, 60)
    made.hand_in("Ravelhoek", file)
    return made


def look(network: Network, data: bytes, name: str, **more: object) -> UploadView:
    access = network.of("Ravelhoek")
    return upload.preview(access, ReadRequest(data, name, **more), network.id(), network.workspace)  # type: ignore[arg-type]


def kinds(view: UploadView) -> list[IssueKind]:
    return [item.kind for item in view.question_list if item.severity is Severity.QUESTION]


def template(network: Network) -> tuple[str, bytes]:
    return templates.build_template(
        network.of("Ravelhoek"), network.id(), network.workspace, language=Language.NL
    )


def test_a_template_that_nobody_touched_asks_nothing(network: Network) -> None:
    name, data = template(network)
    view = look(network, data, name)
    assert kinds(view) == []
    assert view.unclear == 0


def test_a_template_is_asked_about_the_cells_that_somebody_filled_in(network: Network) -> None:
    name, data = template(network)
    book = load_workbook(BytesIO(data))
    sheet = book.worksheets[0]
    header = {cell.value: cell.column for cell in sheet[5]}
    for row in range(6, sheet.max_row + 1):
        if str(sheet.cell(row, header["Periode"]).value) == "2023":
            sheet.cell(row, header["Waarde"]).value = 0.5
    stream = BytesIO()
    book.save(stream)
    assert IssueKind.PERCENT_BELOW_ONE in kinds(look(network, stream.getvalue(), name))


OWN_NAME = b"Indicator;Eenheid;Einde;Streefwaarde;Waarde\nKlimaat in de klas;%;31/12/2024;60;51\n"


def test_what_an_indicator_is_is_asked_once_and_its_direction_only_of_a_new_one(network: Network) -> None:
    view = look(network, OWN_NAME, "klas.csv")
    assert [item.title for item in view.unmatched] == ["Klimaat in de klas"]
    assert kinds(view) == []
    proposal = view.unmatched[0]
    assert view.preview is not None
    (own,) = view.own_indicators
    matched = look(network, OWN_NAME, "klas.csv", mapping=view.preview.mapping.with_match(proposal.match(own)))
    assert (matched.unmatched, matched.matched) == ((), 1)
    new = look(network, OWN_NAME, "klas.csv", mapping=view.preview.mapping.with_match(proposal.match(None)))
    assert (new.unmatched, kinds(new)) == ((), [IssueKind.DIRECTION_UNKNOWN])


def test_an_indicator_of_the_same_name_that_is_called_new_is_not_asked_about_again(network: Network) -> None:
    same = OWN_NAME.replace(b"Klimaat in de klas", b"Klimaat")
    view = look(network, same, "zelfde.csv")
    (proposal,) = view.unmatched
    assert IssueKind.SIMILAR_TITLES not in kinds(view)
    assert view.preview is not None
    new = look(network, same, "zelfde.csv", mapping=view.preview.mapping.with_match(proposal.match(None)))
    assert IssueKind.SIMILAR_TITLES not in kinds(new)
    assert new.unclear == 0


GROUPS = (
    b"Code;Indicator;Einde;Geslacht;Waarde\n"
    b"S9;Bereikte ouders;31/12/2023;;30\nS9;Bereikte ouders;31/12/2023;Vrouwen;18\n"
    b"S9;Bereikte ouders;31/12/2023;Mannen;10 - 12\n"
)


def test_a_question_about_a_group_names_it(network: Network) -> None:
    view = look(network, GROUPS, "groepen.csv")
    (case,) = [case for item in view.question_list if item.kind is IssueKind.RANGE for case in item.cases]
    assert case.about == "Bereikte ouders – Mannen"
    upload.confirm(network.fund, ReadRequest(GROUPS, "groepen.csv"), network.id(), network.workspace)
    fewer = b"\n".join(line for line in GROUPS.split(b"\n") if b"Vrouwen" not in line)
    gone = look(network, fewer, "minder.csv")
    questions = [case.question for item in gone.question_list if item.kind is IssueKind.VALUE_GONE
                 for case in item.cases]  # fmt: skip
    assert [question.split("”")[0] for question in questions] == ["“Bereikte ouders – Vrouwen"]


def test_the_same_is_said_of_a_place_once(network: Network) -> None:
    from impact.views.submissions.questions import build_questions

    view = look(network, GROUPS, "groepen.csv")
    (issue,) = [issue for issue in view.issues if issue.kind is IssueKind.RANGE]
    assert build_questions((issue, replace(issue)), (), Language.NL)[0].count == 1
    assert build_questions((issue, replace(issue, row=9)), (), Language.NL)[0].count == 2


def share(network: Network, *values: str, match: bool = True) -> UploadView:
    """A file whose only indicator is 'Klimaat', an agreed percentage, with a value per year from 2024 on."""
    lines = (f"Klimaat;31/12/{year};{value}" for year, value in enumerate(values, start=2024))
    data = "\n".join(("Indicator;Einde;Waarde", *lines)).encode()
    view = look(network, data, "aandeel.csv")
    assert view.preview is not None
    mapping = view.preview.mapping
    for proposal in view.unmatched if match else ():
        mapping = mapping.with_match(proposal.match(view.own_indicators[0]))
    return look(network, data, "aandeel.csv", mapping=mapping) if match else view


def agree(network: Network) -> None:
    """The indicator was agreed with the fund, so that its unit is certain."""
    with network.workspace.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE indicator SET submission_id = NULL")


@pytest.mark.parametrize("before", [("45.5", "47 %"), ("0.46", "47 %", "44")])
def test_a_percent_sign_is_not_asked_about_where_the_indicator_is_an_agreed_percentage(
    network: Network, before: tuple[str, ...]
) -> None:
    agree(network)
    assert IssueKind.NUMBER_WITH_TEXT not in kinds(share(network, *before, match=False))
    view = share(network, *before)
    assert IssueKind.NUMBER_WITH_TEXT not in kinds(view)
    assert [change.after for change in view.changes if change.raw == "47 %"] == [47.0]


@pytest.mark.parametrize("before", [("1200", "47 %"), ("12", "47 %")])
def test_a_percent_sign_beside_numbers_of_another_size_is_asked_about(
    network: Network, before: tuple[str, ...]
) -> None:
    agree(network)
    view = share(network, *before)
    assert IssueKind.NUMBER_WITH_TEXT in kinds(view)
    assert [change.after for change in view.changes if change.raw == "47 %"] == [None]


@pytest.mark.parametrize(("written", "target", "above", "is_open"), [
    # Above the whole: of the indicator only where it has been, or is to be.
    (("60", "65", "108 %"), None, None, True),
    (("98", "108 %"), None, None, True),
    (("98", "108 %"), None, "value", False),
    (("98", "108 %"), None, "target", False),
    # A rate of achievement: far from the others, or what a value is of a target.
    (("50", "90 %", "55"), None, None, True),
    (("63", "90 %"), None, None, True),
    (("76", "84 %"), 90.0, None, True),
    (("76", "84 %"), 70.0, None, False),
    # On another scale.
    (("1", "0.9 %"), None, None, True),
    (("2", "0.9 %"), None, None, True),
    (("1", "90 %"), None, None, True),
    # Of one kind.
    (("45.5", "47 %", "50 %"), None, None, False),
    (("4", "8 %"), None, None, False),
    (("90", "100 %"), None, None, False),
])  # fmt: skip
def test_a_number_with_a_percent_sign_is_held_to_the_same_measure_as_one_without(
    network: Network, written: tuple[str, ...], target: float | None, above: str | None, is_open: bool
) -> None:
    agree(network)
    with network.workspace.engine.begin() as connection:
        if target is not None:
            connection.exec_driver_sql(f"UPDATE target SET value = {target}")
        if above is not None:
            connection.exec_driver_sql(f"UPDATE {'target' if above == 'target' else 'measurement'} SET value = 120")
    view = share(network, *written)
    sign = next(raw for raw in written if "%" in raw)
    assert (IssueKind.NUMBER_WITH_TEXT in kinds(view)) is is_open
    assert [change.after is None for change in view.changes if change.raw == sign] == [is_open]


FRACTIONS = (
    b"Indicator;Q1 2024;Q2 2024;Q3 2024;Doel 2024\n"
    b"Families out of debt after 6 months;0.31;0.35;0.34;0.4\nVisits;12;14;9;60\nBooks;18;21;20;25\n"
)


@pytest.mark.parametrize(("reply", "last"), [(Reply.FRACTION, 34.0), (Reply.PERCENT, 0.34)])
def test_what_was_answered_to_be_percentages_is_not_asked_to_be_added_up(
    network: Network, reply: Reply, last: float
) -> None:
    first = look(network, FRACTIONS, "deel.csv")
    assert first.preview is not None
    mapping = first.preview.mapping
    for proposal in first.unmatched:
        mapping = mapping.with_match(proposal.match(None))
    (question,) = [item for item in first.question_list if item.kind is IssueKind.PERCENT_BELOW_ONE]
    answers = next(choice.answers for choice in question.replies if choice.reply is reply)
    view = look(network, FRACTIONS, "deel.csv", answers=answers, mapping=mapping)
    titles = [
        case.issue.params["title"] for item in view.question_list if item.kind is IssueKind.TIME_KIND_UNKNOWN
        for case in item.cases
    ]  # fmt: skip
    assert titles == ["Visits", "Books"]
    (figure,) = [figure for figure in view.figures if figure.indicator.startswith("Families")]
    assert (figure.after, figure.unit, figure.sum_after) == (last, "%", None)


def test_the_answer_for_all_fractions_does_not_say_that_all_become_the_same(network: Network) -> None:
    (question,) = [
        item for item in look(network, FRACTIONS, "deel.csv").question_list
        if item.kind is IssueKind.PERCENT_BELOW_ONE
    ]  # fmt: skip
    label = next(choice.label for choice in question.replies if choice.reply is Reply.FRACTION)
    assert label.replace("\u00a0", " ") == "Alle 4 zoals “0.4” → 40 %"
