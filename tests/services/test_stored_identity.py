"""An indicator of a file beside the stored ones: by its code under another title, by a title in another spelling."""

from __future__ import annotations

import io

import openpyxl
import pytest
from builders import Network

from impact.ingest import read_submission
from impact.model.answers import Answer, Reply
from impact.model.issues import IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from impact.services.core.workspace import Workspace, reading
from impact.services.submissions import submission_transaction, validation
from impact.store.queries import previous_submissions

HEADER = ["Code", "Indicator", "Jaar", "Waarde"]


@pytest.fixture
def network(workspace: Workspace) -> Network:
    return Network(workspace)


def read(*rows: list[object], header: list[str] | None = None) -> tuple[Submission, bytes]:
    book = openpyxl.Workbook()
    for row in ([header or HEADER], *[[row] for row in rows]):
        book.active.append(row[0])
    stream = io.BytesIO()
    book.save(stream)
    return read_submission(stream.getvalue(), "cijfers.xlsx"), stream.getvalue()


def validated(network: Network, file: Submission, *answers: Answer) -> Submission:
    return validation.validate_submission(network.fund, file, answers, network.id(), network.workspace)


def store(network: Network, file: tuple[Submission, bytes], *answers: Answer) -> Submission:
    """Hand in a file with its answers, as the page does."""
    submission = validated(network, file[0], *answers)
    submission_transaction.submit(
        network.fund, submission, file[1], network.workspace, organisation_id=network.id(),
        portfolio_id=network.portfolio_id, submitted_by="fonds",
    )  # fmt: skip
    return submission


def values(network: Network) -> dict[tuple[str, str], list[tuple[str | None, float | None]]]:
    """Per code and title of a stored indicator the ends of its periods with their values."""
    with reading(network.fund, network.workspace) as connection:
        rows = previous_submissions.list_indicators(connection, network.fund, network.id())
        measured = previous_submissions.list_values(connection, network.fund, network.id(), network.portfolio_id)
    names = {row.indicator.id: (row.indicator.code, row.indicator.title) for row in rows if row.indicator}
    found: dict[tuple[str, str], list[tuple[str | None, float | None]]] = {name: [] for name in names.values()}
    for indicator, _, end, _, value, *_ in measured:
        found[names[indicator]].append((end, value))
    return found


def open_kinds(file: Submission) -> list[IssueKind]:
    kinds = (IssueKind.SAME_CODE, IssueKind.SIMILAR_TITLES)
    return [issue.kind for issue in file.issues if issue.is_open and issue.kind in kinds]


def test_a_stored_code_before_another_title_is_asked_and_touches_nothing_until_then(network: Network) -> None:
    store(network, read(["1.1", "Bereikte gezinnen", 2023, 310]))
    file = read(["1.1", "Tevreden gezinnen", 2023, 82])
    asked = validated(network, file[0])
    assert open_kinds(asked) == [IssueKind.SAME_CODE]
    assert (asked.actuals.value, asked.actuals.state) == ([None], [State.UNCLEAR])
    store(network, file)
    assert values(network)["1.1", "Bereikte gezinnen"] == [("2023-12-31", 310)]


def test_the_answer_same_joins_them_and_two_keeps_them_apart_for_good(network: Network) -> None:
    store(network, read(["1.1", "Bereikte gezinnen", 2023, 310]))
    renamed = read(["1.1", "Gezinnen die we bereikten", 2024, 320])
    store(network, renamed, Answer(IssueKind.SAME_CODE, Reply.SAME))
    (name,) = values(network)
    assert name[0] == "1.1" and values(network)[name] == [("2023-12-31", 310), ("2024-12-31", 320)]
    store(network, read(["1.1", "Tevredenheid", 2025, 82]), Answer(IssueKind.SAME_CODE, Reply.NEW))
    assert values(network)["", "Tevredenheid"] == [("2025-12-31", 82)]
    again = store(network, read(["1.1", "Tevredenheid", 2026, 83]))
    assert open_kinds(again) == []
    assert [value for _, value in values(network)["", "Tevredenheid"]] == [82, 83]


@pytest.mark.parametrize(
    "title", ["Bereikte gezinnen", "bereikte  Gezinnen.", "Aantal bereikte gezinnen", "Bereikte\xa0gezinnen ", ""]
)
def test_a_stored_code_before_the_same_title_is_not_asked(network: Network, title: str) -> None:
    store(network, read(["1.1", "Bereikte gezinnen", 2023, 310], ["1.2", "Leden", 2023, 5]))
    found = store(network, read(["1.1", title, 2024, 320], ["1.2", "Leden", 2024, 6]))
    assert open_kinds(found) == []
    assert sorted(len(points) for points in values(network).values()) == [2, 2]


def test_without_a_code_another_spelling_is_the_same_series(network: Network) -> None:
    header = ["Indicator", "Jaar", "Waarde"]
    for title, year in (("Aantal deelnemers", 2023), ("Aantal\xa0deelnemers ", 2024), ("aantal deelnemers.", 2025)):
        found = store(network, read([title, year, year], header=header))
        assert open_kinds(found) == []
    (points,) = values(network).values()
    assert [value for _, value in points] == [2023, 2024, 2025]


def test_a_title_with_another_letter_is_asked(network: Network) -> None:
    header = ["Indicator", "Jaar", "Waarde"]
    store(network, read(["Aantal deelnemers", 2023, 90], header=header))
    file = read(["Aantal deelnemrs", 2024, 120], header=header)
    assert open_kinds(validated(network, file[0])) == [IssueKind.SIMILAR_TITLES]
    store(network, file, Answer(IssueKind.SIMILAR_TITLES, Reply.SAME))
    (points,) = values(network).values()
    assert [value for _, value in points] == [90, 120]


def test_codes_that_moved_up_by_an_inserted_row_are_asked_and_two_answers_settle_them(network: Network) -> None:
    store(network, read(["1", "Deelnemers", 2023, 90], ["2", "Sessies", 2023, 5]))
    file = read(["1", "Leden", 2024, 7], ["2", "Deelnemers", 2024, 95], ["3", "Sessies", 2024, 6])
    asked = validated(network, file[0])
    assert set(asked.actuals.value) == {None}
    answers = (Answer(IssueKind.SAME_CODE, Reply.NEW), Answer(IssueKind.SIMILAR_TITLES, Reply.SAME))
    store(network, file, *answers)
    found = {title: [value for _, value in points] for (_, title), points in values(network).items()}
    assert found == {"Deelnemers": [90, 95], "Sessies": [5, 6], "Leden": [7]}


def test_stored_namesakes_without_a_result_are_asked_about_where_the_file_has_headings(network: Network) -> None:
    header = ["Indicateur", "Réalisé 2023"]
    store(network, read(["Enfants accueillis", 340], ["Enfants accueillis", 290], header=header))
    rows: list[list[object]] = [
        ["RDC", None], ["Enfants accueillis", 355], ["Burundi", None], ["Enfants accueillis", 300],
    ]  # fmt: skip
    asked = validated(network, read(*rows, header=["Indicateur", "Réalisé 2024"])[0])
    assert open_kinds(asked) == [IssueKind.SIMILAR_TITLES, IssueKind.SIMILAR_TITLES]
    assert asked.actuals.state == [State.UNCLEAR, State.UNCLEAR]
