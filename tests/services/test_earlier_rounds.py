"""The next round shows what was said in the earlier ones, and what differs from the file that came back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import AFile, Network, a_file
from test_files_in_progress import give_back, send, values

from impact.errors import NotAllowed, NotFound
from impact.model.vocabulary.roles import Role
from impact.services.core.workspace import Workspace
from impact.services.returns import earlier_rounds
from impact.services.submissions import review, submission_transaction
from impact.views.submissions.upload import ReturnComparison


@pytest.fixture
def network(workspace: Workspace) -> Network:
    made = Network(workspace, "Ravelhoek", "Bosrand")
    made.hand_in("Ravelhoek", values("2022.xlsx", {2022: 40.0, 2023: 45.0}))
    return made


def differing(comparison: ReturnComparison | None) -> list[tuple[str, int, float | None, float | None]]:
    assert comparison is not None
    return [
        (item.kind, item.period_end.year, item.before, item.after)
        for item in comparison.changes
        if item.period_end is not None
    ]


def rehearse(network: Network, file: AFile) -> ReturnComparison | None:
    """What the grantee sees before confirming."""
    plan = submission_transaction.plan(
        network.of("Ravelhoek"), file.submission, network.workspace, organisation_id=network.id(),
        portfolio_id=network.portfolio_id, delivery=submission_transaction.DeliveryOptions(waits=True),
    )  # fmt: skip
    return plan.comparison


MENDED: dict[str, tuple[AFile, list[tuple[str, int, float | None, float | None]], int]] = {
    "one value mended": (values("b.xlsx", {2023: 46.0, 2024: 60.0}), [("changed", 2023, 50.0, 46.0)], 1),
    "one left out": (values("b.xlsx", {2024: 60.0}), [("gone", 2023, 50.0, None)], 1),
    "one more": (
        values("b.xlsx", {2023: 50.0, 2024: 60.0, 2025: 7.0}), [("new", 2025, None, 7.0)], 2,
    ),
    "nothing": (values("b.xlsx", {2023: 50.0, 2024: 60.0}), [], 2),
    "a note": (
        a_file("b.xlsx").indicator("scans").actual("scans", 2023, 50.0, note="Ja").actual("scans", 2024, 60.0),
        [("noted", 2023, 50.0, 50.0)], 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", MENDED)
def test_grantee_and_fund_see_what_differs_from_the_file_that_came_back(network: Network, what: str) -> None:
    give_back(network, values("a.xlsx", {2023: 50.0, 2024: 60.0}), 2)
    file, differences, same = MENDED[what]
    seen = rehearse(network, file)
    assert differing(seen) == differences and seen is not None and (seen.same, seen.file_name) == (same, "a.xlsx")
    key = send(network, file)
    assert key is not None
    earlier = earlier_rounds.load_earlier_rounds(network.fund, key, network.workspace)
    assert differing(earlier.comparison) == differences


def test_a_new_indicator_of_the_returned_file_is_found_again(network: Network) -> None:
    give_back(network, values("a.xlsx", {2023: 5.0}, "huizen"))
    seen = rehearse(network, values("b.xlsx", {2023: 6.0}, "Huizen"))
    assert differing(seen) == [("changed", 2023, 5.0, 6.0)]


def test_a_file_about_something_else_is_compared_with_nothing(network: Network) -> None:
    give_back(network, values("a.xlsx", {2023: 50.0}))
    assert rehearse(network, values("b.xlsx", {2023: 6.0}, "huizen")) is None


def test_earlier_comments_come_along_through_every_round(network: Network) -> None:
    first = give_back(network, values("a.xlsx", {2023: 50.0}), 2)
    second = give_back(network, values("b.xlsx", {2023: 51.0}), 2)
    key = send(network, values("c.xlsx", {2023: 52.0}))
    assert key is not None
    earlier = earlier_rounds.load_earlier_rounds(network.fund, key, network.workspace)
    assert [(item.submission_id, item.reason, len(item.comments), item.is_answered) for item in earlier.rounds] == [
        (second, "Kijk na.", 1, True), (first, "Kijk na.", 1, True),
    ]  # fmt: skip
    assert differing(earlier.comparison) == [("changed", 2023, 51.0, 52.0)]
    review.approve(network.fund, key, network.workspace)
    other = send(network, values("d.xlsx", {2025: 1.0}))
    assert other is not None
    assert earlier_rounds.load_earlier_rounds(network.fund, other, network.workspace).rounds == ()


def test_a_question_that_stays_open_is_shown_beside_another_file(network: Network) -> None:
    give_back(network, values("a.xlsx", {2023: 50.0}))
    key = send(network, values("b.xlsx", {2025: 1.0}))
    assert key is not None
    (item,) = earlier_rounds.load_earlier_rounds(network.fund, key, network.workspace).rounds
    assert (item.file_name, item.is_answered) == ("a.xlsx", False)


def test_it_is_for_those_who_may_see_submissions(network: Network) -> None:
    give_back(network, values("a.xlsx", {2023: 50.0}))
    key = send(network, values("b.xlsx", {2023: 51.0}))
    assert key is not None
    with pytest.raises(NotAllowed):
        earlier_rounds.load_earlier_rounds(
            replace(network.of("Ravelhoek"), role=Role.ACADEMIC), key, network.workspace
        )
    with pytest.raises(NotFound):
        earlier_rounds.load_earlier_rounds(network.of("Bosrand"), key, network.workspace)
