"""One new code for two indicators, in two submissions that wait: approving both neither mixes them nor makes two."""

from __future__ import annotations

from typing import Any

import pytest
from builders import Network, a_file
from test_calculated_indicators import NAME, PERIOD, calculated, parts_file, send

from impact.errors import Conflict, ImpactError
from impact.model.answers import Answer, Reply
from impact.model.figures.calculation import CalculationKind
from impact.model.issues import IssueKind
from impact.model.screen_entry import EnteredIndicator, ScreenEntry
from impact.model.vocabulary.measures import Direction, Measure, TimeKind
from impact.model.vocabulary.submission_states import SubmissionState
from impact.services.core.workspace import Workspace
from impact.services.entry import entry_transaction
from impact.services.submissions import review, submission_transaction, validation

TREES = {"title": "Geplante bomen", "unit": "bomen", "time_kind": TimeKind.PERIOD}


@pytest.fixture
def network(workspace: Workspace) -> Network:
    found = Network(workspace, NAME, "Bosrand")
    found.hand_in(NAME, parts_file())
    return found


def a_new_file(name: str, code: str = "ALLE", value: float = 7.0, of: int = 2025, **facts: Any) -> Any:
    return a_file(name).indicator(code, code=code, **(TREES | facts)).actual(code, of, value)


def read(network: Network, file: Any, *answers: Answer) -> Any:
    """A file as its preview has it, with its questions."""
    return validation.validate_submission(
        network.of(NAME), file.submission, answers, network.id(), network.workspace
    )


def wait(network: Network, file: Any, *answers: Answer, is_asked: bool = True) -> int:
    """Hand a file in as the grantee does: it waits for its fund.

    `is_asked` False: it was looked at before the other one came in, so that nobody was asked about its code.
    """
    submission = read(network, file, *answers) if is_asked else file.submission
    result = submission_transaction.submit(
        network.of(NAME), submission, file.data, network.workspace, organisation_id=network.id(),
        portfolio_id=network.portfolio_id, submitted_by=NAME,
        delivery=submission_transaction.DeliveryOptions(waits=True),
    )  # fmt: skip
    assert result.submission_id is not None
    return result.submission_id


def find_counting(network: Network, code: str = "ALLE") -> list[dict[str, Any]]:
    return [row for row in network.rows("indicator", ()) if row["code"] == code and row["withdrawn_by"] is None]


def approve(network: Network, *ids: int) -> None:
    for number in ids:
        review.approve(network.fund, number, network.workspace)


def refuse(network: Network, number: int, key: str) -> None:
    """The page says why before anybody clicks, and approving is refused for the same reason; nothing changes by it."""
    before = network.snapshot()
    view = review.load_review(network.fund, number, network.workspace)
    assert "ALLE" in view.clash
    with pytest.raises(Conflict, match=key):
        approve(network, number)
    assert network.snapshot() == before
    review.send_back(network.fund, number, "Kies een andere code.", network.workspace)


def test_values_of_a_calculated_indicator_that_waits_are_left_out_with_a_remark(network: Network) -> None:
    entry = send(network, calculated(network, CalculationKind.SUM, "jongens", "meisjes"), access=network.of(NAME))
    assert entry.state is SubmissionState.PENDING
    file = a_new_file("bomen.xlsx", title="Alle jongeren")
    file.indicator("uren", code="UREN", time_kind=TimeKind.PERIOD, unit="uren").actual("uren", 2025, 91.0)
    preview = read(network, file)
    assert [issue.kind for issue in preview.issues if issue.kind is IssueKind.CALCULATED_INDICATOR]
    assert preview.actuals.value == [91.0] and len(preview.cells_left_out) == 1
    number = wait(network, file)
    approve(network, entry.submission_id, number)
    (row,) = find_counting(network)
    assert (row["title"], bool(row["calculation"])) == ("Alle jongeren", True)


def test_a_file_loses_no_values_to_a_calculated_indicator_that_was_decided_on_anew(network: Network) -> None:
    """It was returned, so that the file brought the code by itself; then it waits again, before the file."""
    entry = send(network, calculated(network, CalculationKind.SUM, "jongens", "meisjes"), access=network.of(NAME))
    review.send_back(network.fund, entry.submission_id, "Nog niet.", network.workspace)
    number = wait(network, a_new_file("bomen.xlsx"))
    review.reopen_decision(network.fund, entry.submission_id, network.workspace)
    # Of an older one that waits nobody knows yet what becomes of it.
    assert review.load_review(network.fund, number, network.workspace).clash == ""
    approve(network, entry.submission_id)
    refuse(network, number, "code_calculated")
    (row,) = find_counting(network)
    assert (row["title"], bool(row["calculation"])) == ("Alle jongeren", True)


@pytest.mark.parametrize("is_on_screen", [True, False])
def test_a_code_that_waits_for_something_else_is_asked_about(network: Network, is_on_screen: bool) -> None:
    if is_on_screen:
        item = EnteredIndicator("new", code="ALLE", title="Gesprekken", direction=Direction.UP,
                                time_kind=TimeKind.PERIOD)  # fmt: skip
        first = send(network, item, access=network.of(NAME)).submission_id
    else:
        first = wait(network, a_new_file("een.xlsx", title="Gesprekken", unit=""))
    file = a_new_file("bomen.xlsx", unit="")
    assert [issue.kind for issue in read(network, file).issues if issue.kind is IssueKind.SAME_CODE]
    assert not [issue for issue in read(network, a_new_file("twee.xlsx", title="gesprekken")).issues
                if issue.kind is IssueKind.SAME_CODE]  # fmt: skip
    unanswered = wait(network, a_new_file("zonder.xlsx", unit="", value=8.0))
    number = wait(network, file, Answer(IssueKind.SAME_CODE, Reply.NEW))
    approve(network, first, unanswered, number)
    titles = {row["title"] for row in network.rows("indicator", ()) if row["withdrawn_by"] is None}
    assert {"Gesprekken", "Geplante bomen"} <= titles


def test_whoever_says_that_both_are_the_same_has_both_approved(network: Network) -> None:
    first = wait(network, a_new_file("een.xlsx", title="Gesprekken"))
    second = wait(network, a_new_file("twee.xlsx", of=2024), Answer(IssueKind.SAME_CODE, Reply.SAME))
    approve(network, first, second)
    assert len(find_counting(network)) == 1


@pytest.mark.parametrize("is_calculated", [True, False])
def test_an_entry_on_screen_does_not_take_a_code_that_waits_in_a_file(network: Network, is_calculated: bool) -> None:
    wait(network, a_new_file("bomen.xlsx"))
    item = (
        calculated(network, CalculationKind.SUM, "jongens", "meisjes") if is_calculated
        else EnteredIndicator("new", code="ALLE", title="Gesprekken", direction=Direction.UP, time_kind=TimeKind.PERIOD)
    )  # fmt: skip
    with pytest.raises(ImpactError, match="mend_first"):
        send(network, item, access=network.of(NAME))


@pytest.mark.parametrize("code", ["ALLE", ""])
def test_a_code_that_was_taken_while_somebody_sent_is_not_used_twice(
    network: Network, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the codes and the write somebody else sends one, also where the code is made for them."""
    item = EnteredIndicator("new", code=code, title="Gesprekken", direction=Direction.UP, time_kind=TimeKind.PERIOD)
    validate = entry_transaction.validation.validate_submission

    def be_slow(*details: Any, **more: Any) -> Any:
        monkeypatch.setattr(entry_transaction.validation, "validate_submission", validate)
        other = EnteredIndicator("new", code=code, title="Bomen", direction=Direction.UP, time_kind=TimeKind.PERIOD)
        entry = ScreenEntry("ander", (), (other,))
        entry_transaction.send_entry(network.of(NAME), entry, network.id(), network.workspace, reason="afgesproken")
        return validate(*details, **more)

    monkeypatch.setattr(entry_transaction.validation, "validate_submission", be_slow)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        send(network, item, access=network.of(NAME))


@pytest.mark.parametrize(
    "facts",
    [{"title": "Gesprekken"}, {"unit": "hectare"}, {"measure": Measure.PERCENTAGE, "unit": "%"}],
    ids=["title", "unit", "measure"],
)
def test_of_two_files_with_one_new_code_for_two_things_the_second_is_refused(
    network: Network, facts: dict[str, Any]
) -> None:
    first = wait(network, a_new_file("een.xlsx"))
    second = wait(network, a_new_file("twee.xlsx", value=40.0, **facts), is_asked=False)
    approve(network, first)
    refuse(network, second, "code_taken")
    (row,) = find_counting(network)
    assert (row["title"], row["unit"], row["measure"]) == ("Geplante bomen", "bomen", "number")


@pytest.mark.parametrize("facts", [{}, {"title": "geplante  Bomen"}, {"title": "ALLE"}, {"unit": ""}])
def test_two_files_of_one_new_indicator_are_both_approved(network: Network, facts: dict[str, Any]) -> None:
    ids = wait(network, a_new_file("een.xlsx")), wait(network, a_new_file("twee.xlsx", of=2024, **facts))
    approve(network, *ids)
    (row,) = find_counting(network)
    values = {value["value"] for value in network.rows("measurement", ()) if value["indicator_id"] == row["id"]}
    assert values == {7.0}


def test_a_file_is_refused_whose_code_an_entry_on_screen_took_for_something_else(network: Network) -> None:
    item = EnteredIndicator("new", code="ALLE", title="Gesprekken", direction=Direction.UP, time_kind=TimeKind.PERIOD)
    entry = send(network, item, access=network.of(NAME))
    number = wait(network, a_new_file("bomen.xlsx"), is_asked=False)
    approve(network, entry.submission_id)
    refuse(network, number, "code_taken")
    (row,) = find_counting(network)
    assert row["title"] == "Gesprekken"


def test_a_file_is_refused_whose_code_counts_for_something_else_since_the_fund_handed_in(network: Network) -> None:
    number = wait(network, a_new_file("bomen.xlsx"))
    network.hand_in(NAME, a_file("fonds.xlsx").indicator("ALLE", code="ALLE", title="Gesprekken", **PERIOD))
    refuse(network, number, "code_taken")


def test_what_counted_before_a_file_was_handed_in_is_no_clash(network: Network) -> None:
    """The grantee was asked about it when it handed the file in."""
    file = a_file("later.xlsx").indicator("jongens", code="JONGENS", title="Jongens en meisjes", **PERIOD)
    number = wait(network, file.actual("jongens", 2025, 15.0))
    assert review.load_review(network.fund, number, network.workspace).clash == ""
    approve(network, number)
