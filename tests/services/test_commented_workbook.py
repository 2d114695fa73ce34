"""A returned workbook comes back with what the fund said on its cells, and its grantee hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from builders import Network, a_file
from openpyxl import Workbook, load_workbook
from sqlalchemy import select
from test_letters import MailServer

from impact.errors import ImpactError, NotAllowed, NotFound
from impact.ingest import read_submission
from impact.model.read_request import ReadRequest
from impact.model.screen_entry import EnteredValue, ScreenEntry
from impact.model.submission import ValueKind
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts import email_delivery
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.services.entry import entry_transaction, forms
from impact.services.returns import commented_workbook
from impact.services.submissions import review, submission_transaction, upload
from impact.store.accounts import accounts as store
from impact.store.schema.accounts import Outbox

ROWS = (("Code", "Indicator", "Periode", "Waarde"), ("S1", "Scans", 2023, 50), ("S2", "Huizen", 2023, 7))


def xlsx() -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "Cijfers"
    for row in ROWS:
        sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def csv() -> bytes:
    return "\n".join(";".join(map(str, row)) for row in ROWS).encode()


FILES = {"cijfers.xlsx": xlsx, "cijfers.csv": csv}


@pytest.fixture
def network(workspace: Workspace) -> Network:
    made = Network(workspace, "Ravelhoek", "Bosrand")
    made.hand_in("Ravelhoek", a_file().indicator("scans", code="S1").actual("scans", 2022, 40))
    return made


def give_back(network: Network, name: str = "cijfers.xlsx", *, comment: bool = True) -> int:
    who, place = network.of("Ravelhoek"), network.workspace
    key = upload.confirm(who, ReadRequest(FILES[name](), name), network.id(), place).submission_id
    assert key is not None
    if comment:
        sheet = review.load_review(network.fund, key, place).changes[0].sheet
        review.add_comment(network.fund, key, "=Een jaartotaal?", place, sheet=sheet, row_no=2, column_no=4)
    review.send_back(network.fund, key, "Kijk 2023 na.", place)
    return key


@pytest.mark.parametrize("language", list(Language))
def test_the_cells_carry_the_comments_and_the_list_has_the_reason(network: Network, language: Language) -> None:
    key = give_back(network)
    made = commented_workbook.fetch_commented_workbook(
        network.of("Ravelhoek"), key, network.workspace, language
    )
    assert made.kind == "marked"
    book = load_workbook(BytesIO(made.data))
    cell = book["Cijfers"]["D2"]
    assert cell.value == 50 and "=Een jaartotaal?" in cell.comment.text and "Fonds" in cell.comment.text
    lines = [[str(value or "") for value in row] for row in book.worksheets[-1].iter_rows(values_only=True)]
    assert any("Kijk 2023 na." in line[5] for line in lines)
    assert any("=Een jaartotaal?" in line[5] and line[2] == "D2" for line in lines)


def test_what_the_fund_wrote_is_not_read_as_the_grantees_words(network: Network) -> None:
    made = commented_workbook.fetch_commented_workbook(
        network.of("Ravelhoek"), give_back(network), network.workspace
    )
    read = read_submission(made.data, made.name)
    assert read.actuals.value == [50.0, 7.0]
    assert not any("jaartotaal" in note for note in read.actuals.note)
    assert [item.title for item in read.indicators] == ["Scans", "Huizen"]


def test_a_reason_without_comments_comes_along(network: Network) -> None:
    made = commented_workbook.fetch_commented_workbook(
        network.of("Ravelhoek"), give_back(network, comment=False), network.workspace
    )
    assert "Kijk 2023 na." in str(list(load_workbook(BytesIO(made.data)).worksheets[-1].values))


def test_a_text_table_gives_a_list(network: Network) -> None:
    made = commented_workbook.fetch_commented_workbook(
        network.of("Ravelhoek"), give_back(network, "cijfers.csv"), network.workspace
    )
    words = str(list(load_workbook(BytesIO(made.data)).active.values))
    assert made.kind == "list" and "Kijk 2023 na." in words and "=Een jaartotaal?" in words


def test_it_is_for_those_who_may_fetch_the_file_and_only_while_returned(network: Network) -> None:
    key, place = give_back(network), network.workspace
    with pytest.raises(NotFound):
        commented_workbook.fetch_commented_workbook(network.of("Bosrand"), key, place)
    for role in (Role.ACADEMIC, Role.UMBRELLA, Role.FACILITATOR):
        with pytest.raises(NotAllowed):
            commented_workbook.fetch_commented_workbook(replace(network.of("Ravelhoek"), role=role), key, place)
    review.reopen_decision(network.fund, key, place)
    with pytest.raises(NotFound):
        commented_workbook.fetch_commented_workbook(network.of("Ravelhoek"), key, place)


def person(network: Network, email: str, role: Role, name: str = "Ravelhoek", **facts: Any) -> None:
    with unscoped_writing(network.workspace) as connection:
        given = {"email": email, "name": "Iemand", "language": "nl", "state": "active", "made_at": now()} | facts
        account_id = store.add_account(connection, **given)
        store.add_membership(
            connection, account_id=account_id, organisation_id=network.id(name), role=role.value,
            portfolio_id=None, subject_id=network.id(name), made_at=now(),
        )  # fmt: skip


@pytest.fixture
def people(network: Network) -> Network:
    person(network, "an@ravelhoek.be", Role.GRANTEE_EDITOR)
    person(network, "luc@ravelhoek.be", Role.GRANTEE_EDITOR, language="fr")
    person(network, "gast@ravelhoek.be", Role.GRANTEE_VIEWER)
    person(network, "weg@ravelhoek.be", Role.GRANTEE_EDITOR, state="disabled")
    person(network, "bo@bosrand.be", Role.GRANTEE_EDITOR, "Bosrand")
    return network


def queued(network: Network) -> list[tuple[str, str]]:
    with unscoped_reading(network.workspace) as connection:
        rows = connection.execute(select(Outbox.recipient, Outbox.body).order_by(Outbox.id))
        return [(row.recipient, row.body) for row in rows]


def test_whoever_hands_in_for_the_grantee_hears_of_it_by_mail(
    people: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = MailServer()
    monkeypatch.setenv("IMPACT_SMTP_URL", f"smtp://127.0.0.1:{server.port}")
    monkeypatch.setenv("IMPACT_MAIL_FROM", "impact@fonds.be")
    monkeypatch.setenv("IMPACT_BASE_URL", "https://impact.fonds.be")
    try:
        give_back(people)
    finally:
        server.listener.close()
    assert {letter["To"]: letter["Subject"] for letter in server.taken} == {
        "an@ravelhoek.be": "Het fonds heeft een vraag over je cijfers",
        "luc@ravelhoek.be": "Le fonds a une question sur vos chiffres",
    }
    body = server.taken[0].get_content()
    assert f"https://impact.fonds.be/grantee?organisation={people.id()}" in body and "cijfers.xlsx" in body
    assert "jaartotaal" not in body and "Kijk 2023 na." not in body


def test_a_letter_about_what_was_typed_names_no_file_and_says_so_to_each_in_their_language(
    people: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, place = people.of("Ravelhoek"), people.workspace
    row = forms.load_form(who, people.id(), place, today=date(2023, 3, 1)).indicators[0].rows[0]
    value = EnteredValue(row.indicator, ValueKind.ACTUAL, row.start, row.end, in_force=row.in_force, value="84")
    reason = "Hertelling"
    sent = entry_transaction.send_entry(who, ScreenEntry("k1", (value,)), people.id(), place, reason=reason)
    assert sent.submission_id is not None
    (waiting,) = review.load_review_queue(people.fund, place).pending
    monkeypatch.setenv("IMPACT_SMTP_URL", "smtp://127.0.0.1:1")
    review.send_back(people.fund, waiting.submission_id, "Nog eens tellen", place)
    bodies = dict(queued(people))
    assert "“Invoer op het scherm van " in bodies["an@ravelhoek.be"], bodies
    assert "«\u00a0Saisie à l'écran du " in bodies["luc@ravelhoek.be"], bodies
    assert not any(".csv" in body for body in bodies.values()), bodies


def test_without_mail_nothing_is_queued_and_a_mail_server_that_fails_holds_nothing_up(
    people: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_back(people)
    assert queued(people) == []
    monkeypatch.setenv("IMPACT_SMTP_URL", "smtp://127.0.0.1:1")
    give_back(people)
    assert [recipient for recipient, _ in queued(people)] == ["an@ravelhoek.be", "luc@ravelhoek.be"]
    assert email_delivery.send_pending(people.workspace)[0] == 0


def test_a_refused_return_sends_nothing(people: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACT_SMTP_URL", "smtp://127.0.0.1:1")
    who, place = people.of("Ravelhoek"), people.workspace
    key = upload.confirm(who, ReadRequest(xlsx(), "cijfers.xlsx"), people.id(), place).submission_id
    assert key is not None
    with pytest.raises(ImpactError):
        review.send_back(people.fund, key, " ", place)
    submission_transaction.undo(who, key, place)
    with pytest.raises(ImpactError):
        review.send_back(people.fund, key, "Te laat", place)
    assert queued(people) == []
