"""What a fund asked stays until it is answered, and what waits is taken back until it is decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from builders import AFile, Network, a_file

from impact.errors import Conflict, NotAllowed, NotFound
from impact.model.access import Access
from impact.model.vocabulary.roles import Role
from impact.services.core.data_revision import read_revision
from impact.services.core.workspace import Workspace
from impact.services.dashboards import start_page
from impact.services.returns import files_in_progress
from impact.services.submissions import review, submission_transaction


@pytest.fixture
def network(workspace: Workspace) -> Network:
    made = Network(workspace, "Ravelhoek", "Bosrand")
    made.hand_in("Ravelhoek", values("2022.xlsx", {2022: 40.0, 2023: 45.0}))
    return made


def values(name: str, by_year: dict[int, float], key: str = "scans") -> AFile:
    file = a_file(name).indicator(key)
    for of, value in by_year.items():
        file.actual(key, of, value)
    return file


def send(network: Network, file: AFile, access: Access | None = None, *, waits: bool = True) -> int | None:
    due = date.today() + timedelta(days=28) if waits else None
    written = submission_transaction.submit(
        access or network.of("Ravelhoek"), file.submission, file.data, network.workspace,
        organisation_id=network.id(), portfolio_id=network.portfolio_id, submitted_by="An",
        delivery=submission_transaction.DeliveryOptions(waits=waits, answer_due=due, reason="x"),
    )  # fmt: skip
    return written.submission_id


def give_back(network: Network, file: AFile, *rows: int) -> int:
    """Send a file that the fund returns, with a comment on the value in each of these rows."""
    key = send(network, file)
    assert key is not None
    for row in rows:
        review.add_comment(
            network.fund, key, f"Rij {row}?", network.workspace, sheet="Metingen", row_no=row, column_no=4
        )
    review.send_back(network.fund, key, "Kijk na.", network.workspace)
    return key


def asked(network: Network) -> list[str]:
    files = files_in_progress.load_files_in_progress(network.of("Ravelhoek"), network.id(), network.workspace)
    return [file.file_name for file in files.returned]


def test_a_question_stays_when_something_else_is_approved(network: Network) -> None:
    give_back(network, values("a.xlsx", {2023: 50.0}))
    other = send(network, values("b.xlsx", {2023: 3.0}, "huizen"))
    assert other is not None
    assert asked(network) == ["a.xlsx"]
    review.approve(network.fund, other, network.workspace)
    assert asked(network) == ["a.xlsx"]
    send(network, values("van het fonds.xlsx", {2021: 3.0}), network.fund, waits=False)
    assert asked(network) == ["a.xlsx"]


def test_each_of_several_is_seen_with_its_comments(network: Network) -> None:
    give_back(network, values("a.xlsx", {2023: 50.0}), 2)
    give_back(network, values("b.xlsx", {2024: 60.0}), 2)
    files = files_in_progress.load_files_in_progress(network.of("Ravelhoek"), network.id(), network.workspace)
    assert [(file.file_name, file.reason, [item.cell for item in file.comments]) for file in files.returned] == [
        ("a.xlsx", "Kijk na.", ["D2"]), ("b.xlsx", "Kijk na.", ["D2"]),
    ]  # fmt: skip
    needs = start_page.build_start_view(network.of("Ravelhoek"), network.workspace).needs
    assert [(need.name, need.count) for need in needs if need.key == "returned"] == [("a.xlsx", 2), ("b.xlsx", 2)]


ANSWERS: dict[str, tuple[dict[int, float], bool]] = {
    "the mended value": ({2023: 46.0}, True),
    "the approved value": ({2023: 45.0, 2024: 60.0}, True),
    "the same again": ({2023: 50.0}, True),
    "another period": ({2024: 60.0}, False),
}


@pytest.mark.parametrize("by_year", ANSWERS)
@pytest.mark.parametrize("rows", [(), (2,)])
def test_a_file_that_speaks_about_what_was_asked_answers_it(
    network: Network, by_year: str, rows: tuple[int, ...]
) -> None:
    give_back(network, values("a.xlsx", {2023: 50.0}), *rows)
    said, answers = ANSWERS[by_year]
    key = send(network, values("b.xlsx", said))
    assert key is not None
    assert asked(network) == ([] if answers else ["a.xlsx"])
    if answers:
        submission_transaction.undo(network.of("Ravelhoek"), key, network.workspace)
        assert asked(network) == ["a.xlsx"]


def test_only_the_values_that_were_asked_about_have_to_come_back(network: Network) -> None:
    give_back(network, values("a.xlsx", {2021: 1.0, 2023: 50.0}), 3)
    send(network, values("2021.xlsx", {2021: 2.0}))
    assert asked(network) == ["a.xlsx"]
    send(network, values("2023.xlsx", {2023: 46.0}))
    assert asked(network) == []


def test_a_comment_beside_the_values_wants_all_of_them_back(network: Network) -> None:
    give_back(network, values("a.xlsx", {2021: 1.0, 2023: 50.0}), 3, 99)
    send(network, values("2023.xlsx", {2023: 46.0}))
    assert asked(network) == ["a.xlsx"]


def test_a_mended_file_that_says_what_is_approved_answers_although_nothing_is_stored(network: Network) -> None:
    give_back(network, values("a.xlsx", {2023: 50.0}), 2)
    before = read_revision(network.of("Ravelhoek"), network.workspace)
    assert send(network, values("a.xlsx", {2023: 45.0})) is None
    assert asked(network) == []
    assert read_revision(network.of("Ravelhoek"), network.workspace) > before


def test_an_answer_that_comes_back_too_asks_in_its_place(network: Network) -> None:
    give_back(network, values("a.xlsx", {2023: 50.0}))
    give_back(network, values("b.xlsx", {2023: 51.0}))
    assert asked(network) == ["b.xlsx"]


def test_somebody_says_that_it_needs_no_answer_and_takes_that_back(network: Network) -> None:
    key = give_back(network, values("a.xlsx", {2023: 50.0}))
    who = network.of("Ravelhoek")
    before = read_revision(who, network.workspace)
    files_in_progress.dismiss_return(who, key, network.workspace)
    assert asked(network) == []
    assert read_revision(who, network.workspace) > before, "Start would still show it"
    with pytest.raises(Conflict):
        files_in_progress.dismiss_return(who, key, network.workspace)
    files_in_progress.restore_return(who, key, network.workspace)
    assert asked(network) == ["a.xlsx"]
    review.reopen_decision(network.fund, key, network.workspace)
    with pytest.raises(Conflict):
        files_in_progress.dismiss_return(who, key, network.workspace)


DEEDS: dict[str, Callable[[Access, int, Workspace], None]] = {
    "dismiss": files_in_progress.dismiss_return,
    "restore": files_in_progress.restore_return,
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("role", [Role.GRANTEE_VIEWER, Role.COACH, Role.ACADEMIC, Role.UMBRELLA])
def test_who_may_only_look_dismisses_nothing(network: Network, deed: str, role: Role) -> None:
    key = give_back(network, values("a.xlsx", {2023: 50.0}))
    with pytest.raises(NotAllowed):
        DEEDS[deed](replace(network.of("Ravelhoek"), role=role), key, network.workspace)
    assert asked(network) == ["a.xlsx"]


@pytest.mark.parametrize("deed", DEEDS)
def test_another_grantee_dismisses_nothing(network: Network, deed: str) -> None:
    key = give_back(network, values("a.xlsx", {2023: 50.0}))
    with pytest.raises(NotFound):
        DEEDS[deed](network.of("Bosrand"), key, network.workspace)


def test_another_grantee_sees_nothing_of_it(network: Network) -> None:
    give_back(network, values("a.xlsx", {2023: 50.0}))
    files = files_in_progress.load_files_in_progress(network.of("Bosrand"), network.id(), network.workspace)
    assert (files.pending, files.returned) == ((), ())


def test_what_waits_is_taken_back_one_by_one_until_it_is_decided(network: Network) -> None:
    who, place = network.of("Ravelhoek"), network.workspace
    first, second = (send(network, values(f"{of}.xlsx", {of: 9.0})) for of in (2024, 2025))
    files = files_in_progress.load_files_in_progress(who, network.id(), place)
    assert [file.submission_id for file in files.pending] == [first, second]
    assert first is not None and second is not None
    submission_transaction.undo(who, second, place)
    review.approve(network.fund, first, place)
    assert files_in_progress.load_files_in_progress(who, network.id(), place).pending == ()
    with pytest.raises(Conflict):
        submission_transaction.undo(who, first, place)
