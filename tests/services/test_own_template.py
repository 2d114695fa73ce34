"""Our own template prints approved values only, and what nobody touched in it says nothing."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from builders import AFile, Network, a_file
from openpyxl import load_workbook

from impact.model.read_request import ReadRequest
from impact.model.vocabulary.languages import Language
from impact.services.core.workspace import Workspace
from impact.services.submissions import review, submission_transaction, templates, upload


@pytest.fixture
def network(workspace: Workspace) -> Network:
    made = Network(workspace)
    made.hand_in("Ravelhoek", values("2022.xlsx", {2022: 40.0, 2023: 45.0}, baseline=10))
    return made


def values(name: str, by_year: dict[int, float], **facts: Any) -> AFile:
    file = a_file(name).indicator("scans", code="S1", **facts)
    for of, value in by_year.items():
        file.actual("scans", of, value)
    return file.target("scans", 2023, 60).target("scans", 2024, 80)


def send(network: Network, file: AFile) -> int:
    waits = submission_transaction.DeliveryOptions(waits=True, reason="Dubbel geteld", asks_reason=True)
    written = submission_transaction.submit(
        network.of("Ravelhoek"), file.submission, file.data, network.workspace, organisation_id=network.id(),
        portfolio_id=network.portfolio_id, submitted_by="Ravelhoek", delivery=waits,
    )  # fmt: skip
    assert written.submission_id is not None
    return written.submission_id


def template(network: Network, **cells: float) -> ReadRequest:
    """The template with values filled in by year ('y2024')."""
    access, place = network.of("Ravelhoek"), network.workspace
    name, data = templates.build_template(access, network.id(), place, language=Language.NL)
    book = load_workbook(BytesIO(data))
    sheet = book.worksheets[0]
    header = {cell.value: cell.column for cell in sheet[5]}
    for row in range(6, sheet.max_row + 1):
        key = f"y{sheet.cell(row, header['Periode']).value}"
        if key in cells:
            sheet.cell(row, header["Waarde"]).value = cells[key]
    stream = BytesIO()
    book.save(stream)
    return ReadRequest(stream.getvalue(), name)


def printed(request: ReadRequest) -> dict[str, Any]:
    sheet = load_workbook(BytesIO(request.data)).worksheets[0]
    header = {cell.value: cell.column for cell in sheet[5]}
    return {
        str(sheet.cell(row, header["Periode"]).value): sheet.cell(row, header["Waarde"]).value
        for row in range(6, sheet.max_row + 1)
        if sheet.cell(row, header["Periode"]).value
    }


def in_force(network: Network) -> dict[str, Any]:
    rows = [row for row in network.rows("measurement") if row["superseded_by"] is None]
    return {str(row["period_end"])[:4]: row["value"] for row in rows}


def test_a_value_that_waits_is_not_printed(network: Network) -> None:
    send(network, values("verbeterd.xlsx", {2023: 50.0}))
    for who in (network.of("Ravelhoek"), network.fund):
        _, data = templates.build_template(who, network.id(), network.workspace, language=Language.NL)
        assert printed(ReadRequest(data, "blad.xlsx"))["2023"] == 45


def test_a_value_that_was_returned_does_not_come_back_in_by_the_template(network: Network) -> None:
    key = send(network, values("verbeterd.xlsx", {2023: 50.0}))
    filled = template(network, y2024=70.0)
    review.send_back(network.fund, key, "50 klopt niet", network.workspace)
    sent = upload.confirm(network.of("Ravelhoek"), filled, network.id(), network.workspace)
    assert (sent.new, sent.changed) == (1, 0)
    assert sent.submission_id is not None
    review.approve(network.fund, sent.submission_id, network.workspace)
    assert in_force(network) == {"2022": 40.0, "2023": 45.0, "2024": 70.0}


@pytest.mark.parametrize("whose", ["grantee", "fund"])
def test_an_untouched_cell_does_not_change_back_what_waits(network: Network, whose: str) -> None:
    key = send(network, values("verbeterd.xlsx", {2023: 50.0}, baseline=12))
    filled = template(network, y2024=70.0)
    who = network.of("Ravelhoek") if whose == "grantee" else network.fund
    view = upload.preview(who, filled, network.id(), network.workspace)
    sent = upload.confirm(who, filled, network.id(), network.workspace)
    assert (sent.new, sent.changed, sent.same) == (view.new, view.changed, view.same)
    assert (sent.new, sent.changed) == (1, 0)
    assert not view.needs_reason
    review.approve(network.fund, key, network.workspace)
    if whose == "grantee":
        assert sent.submission_id is not None
        review.approve(network.fund, sent.submission_id, network.workspace)
    assert in_force(network) == {"2022": 40.0, "2023": 50.0, "2024": 70.0}
    (row,) = network.rows("indicator")
    assert row["baseline"] == 12


def test_an_old_template_says_plainly_that_it_changes_what_was_approved_since(network: Network) -> None:
    filled = template(network, y2024=70.0)
    review.approve(network.fund, send(network, values("verbeterd.xlsx", {2023: 50.0})), network.workspace)
    view = upload.preview(network.of("Ravelhoek"), filled, network.id(), network.workspace)
    assert view.needs_reason
    ((change),) = [change for change in view.changes if change.alters_approved]
    assert (change.before, change.after, change.period_end.year) == (50.0, 45.0, 2023)


def test_an_own_workbook_says_what_it_repeats(network: Network) -> None:
    """A grantee's own file is no print of ours: what it holds, the grantee says."""
    send(network, values("verbeterd.xlsx", {2023: 50.0}))
    plan = network.plan("Ravelhoek", values("eigen.xlsx", {2023: 45.0}))
    assert plan.changed == 0  # the fund's own file is compared with what counts
    waits = submission_transaction.DeliveryOptions(waits=True)
    again = values("eigen.xlsx", {2023: 45.0})
    waiting = submission_transaction.plan(
        network.of("Ravelhoek"), again.submission, network.workspace, organisation_id=network.id(),
        portfolio_id=network.portfolio_id, delivery=waits,
    )  # fmt: skip
    (change,) = [item for item in waiting.changes if item.kind == "changed"]
    assert (change.before, change.after, change.approved, change.alters_approved) == (50.0, 45.0, 45.0, False)


def test_a_correction_on_top_of_one_that_waits_still_changes_an_approved_value(network: Network) -> None:
    send(network, values("verbeterd.xlsx", {2023: 50.0}))
    again = values("nog eens.xlsx", {2023: 52.0})
    waiting = submission_transaction.plan(
        network.of("Ravelhoek"), again.submission, network.workspace, organisation_id=network.id(),
        portfolio_id=network.portfolio_id, delivery=submission_transaction.DeliveryOptions(waits=True),
    )  # fmt: skip
    (change,) = [item for item in waiting.changes if item.kind == "changed"]
    assert (change.before, change.after, change.approved, change.alters_approved) == (50.0, 52.0, 45.0, True)


def test_what_a_template_would_hold_is_known_before_it_is_made(workspace: Workspace) -> None:
    network = Network(workspace)

    def held() -> tuple[int, int, bool]:
        offer = templates.describe_template(network.of("Ravelhoek"), network.id(), workspace)
        return offer.indicators, offer.without_code, offer.has_values

    assert held() == (0, 0, False)
    network.hand_in("Ravelhoek", a_file("eerste.xlsx").indicator("zonder").actual("zonder", 2023, 4))
    assert held() == (0, 1, False)
    network.hand_in("Ravelhoek", a_file("doel.xlsx").indicator("scans", code="S1").target("scans", 2024, 60))
    assert held() == (1, 1, False)
    network.hand_in("Ravelhoek", values("2023.xlsx", {2023: 45.0}))
    assert held() == (1, 1, True)
