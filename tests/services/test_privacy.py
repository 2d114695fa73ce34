"""What is kept of a person and of their files: exported, erased, and gone when its time is over."""

from __future__ import annotations

import json
import logging
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from builders import AFile, a_file
from circles import PASSWORD, Circles, circles, sealed, token
from machine_speed import patient
from sqlalchemy import delete, select, update

from impact.errors import ImpactError, NotAllowed
from impact.i18n import text
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.accounts import (
    accounts,
    email_delivery,
    invites_and_resets,
    personal_data,
    sessions,
)
from impact.services.core import audit_log
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.services.dashboards import explain, grantees
from impact.services.operations import expired_data, health_checks, one_time_downloads
from impact.services.submissions import submission_transaction
from impact.store import evidence, guest_links, theory_conversations, theory_plan
from impact.store.audit import audit_chain as trail
from impact.store.db import blob_storage, locks
from impact.store.schema.accounts import Account, Membership, Outbox
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.organisations import Portfolio
from impact.store.schema.submissions import Submission
from impact.views.grantee import GranteeQuery

EMAIL, NAME = "sofie@werking-a.be", "Sofie Maes"


@pytest.fixture
def funds(workspace: Workspace) -> Circles:
    return circles(workspace)


def scans(year: int = 2025, value: float = 12, name: str = "scans.xlsx") -> AFile:
    """A file with one indicator."""
    return a_file(name).indicator("scans", baseline=0).target("scans", year, 40).actual("scans", year, value)


def hand_in(funds: Circles, who: Access, file: AFile, whose: str = "a", at: datetime | None = None) -> int:
    """Hand a file in for the grantee of a fund."""
    done = submission_transaction.submit(
        who, file.submission, file.data, funds.workspace, organisation_id=funds.organisations[f"grantee {whose}"],
        portfolio_id=funds.portfolios[whose], submitted_by=who.name, submitted_at=at,
    )  # fmt: skip
    assert done.submission_id is not None
    return done.submission_id


@pytest.fixture
def editor(funds: Circles) -> Access:
    """Somebody of a grantee who handed something in."""
    made = funds.member(EMAIL, Role.GRANTEE_EDITOR, "grantee a")
    hand_in(funds, made, scans())
    return made


def rows(workspace: Workspace, table: type) -> list[dict[str, object]]:
    """All rows of a table."""
    with unscoped_reading(workspace) as connection:
        return [dict(row) for row in connection.execute(select(table.__table__)).mappings()]  # type: ignore[attr-defined]


def everything(workspace: Workspace) -> str:
    """Every cell of every table, as one text to search."""
    from impact.store.schema.base import Base

    with unscoped_reading(workspace) as connection:
        return "\n".join(
            str(tuple(row)) for table in Base.metadata.sorted_tables for row in connection.execute(select(table))
        )


def test_a_person_reads_everything_that_is_kept_of_them(funds: Circles, editor: Access) -> None:
    sessions.sign_in(funds.workspace, EMAIL, PASSWORD, address="1.1.1.1")
    said = json.loads(personal_data.export_person(editor, editor.account_id, funds.workspace))
    assert (said["account"]["name"], said["account"]["email"]) == (NAME, EMAIL)
    assert said["account"]["signs_in_with"] == ["password"]
    assert [(item["role"], item["organisation"]) for item in said["memberships"]] == [("grantee_editor", "Werking a")]
    assert [item["method"] for item in said["sessions"]] == ["link", "password"]
    assert said["known_browsers"] == 2
    assert [item["to"] for item in said["letters"]] == [EMAIL]
    assert [(item["file_name"], item["organisation"]) for item in said["handed_in"]] == [("scans.xlsx", "Werking a")]
    assert {item["action"] for item in said["events"]} >= {"sign_in", "set_password", "submit"}


def test_an_export_holds_nothing_by_which_somebody_could_get_in(funds: Circles, editor: Access) -> None:
    link = accounts.create_reset_link(funds.admins["a"], editor.account_id, funds.workspace)
    said = personal_data.export_person(editor, editor.account_id, funds.workspace).decode()
    assert token(link) not in said
    assert "digest" not in said
    assert "argon2" not in said
    for table in ("session", "credential", "known_device"):
        with unscoped_reading(funds.workspace) as connection:
            kept = connection.exec_driver_sql(f"SELECT digest FROM {table}").scalars().all()
        assert kept
        assert not [digest for digest in kept if digest in said]


def test_an_administrator_exports_their_own_people_and_an_outsider_nobody(funds: Circles, editor: Access) -> None:
    assert EMAIL in personal_data.export_person(funds.admins["a"], editor.account_id, funds.workspace).decode()
    for who in (funds.admins["b"], funds.member("collega@a.be", Role.FUND_STAFF, "fund a")):
        with pytest.raises(NotAllowed):
            personal_data.export_person(who, editor.account_id, funds.workspace)
        with pytest.raises(NotAllowed):
            personal_data.erase_person(who, editor.account_id, funds.workspace)


def test_what_somebody_did_for_another_fund_before_stays_with_that_fund(funds: Circles, editor: Access) -> None:
    """Once they work for one fund only, its administrator may export them, but not their past elsewhere."""
    funds.invite(funds.operator, EMAIL, Role.FUND_STAFF, "fund b")
    both = next(item for item in rows(funds.workspace, Membership) if item["role"] == "fund_staff")
    with unscoped_writing(funds.workspace) as connection:
        connection.execute(update(Submission).values(file_name="geheim-van-a.xlsx"))
        connection.execute(
            delete(Membership).where(Membership.account_id == editor.account_id, Membership.id != both["id"])
        )
    said = personal_data.export_person(funds.admins["b"], editor.account_id, funds.workspace).decode()
    assert "geheim-van-a" not in said
    assert "scans.xlsx" not in said
    assert "geheim-van-a" in personal_data.export_person(editor, editor.account_id, funds.workspace).decode()


def test_what_was_between_a_grantee_of_two_funds_and_the_one_is_not_exported_by_the_other(funds: Circles) -> None:
    """Somebody of fund a who works for fund b now: both support the grantee, and see each their own of it."""
    officer = funds.member("wissel@a.be", Role.FUND_STAFF, "fund a")
    both, of_a = funds.organisations["grantee both"], funds.portfolios["a"]
    file = scans(name="geheim-van-a.xlsx")
    submission_transaction.submit(
        officer, file.submission, file.data, funds.workspace, organisation_id=both, portfolio_id=of_a,
        submitted_by=officer.name,
    )  # fmt: skip
    place = {"organisation_id": both, "portfolio_id": of_a}
    owned = place | {"account_id": officer.account_id, "made_at": audit_log.now()}
    with unscoped_writing(funds.workspace) as connection:
        indicator_id = connection.scalar(select(Indicator.id).where(Indicator.organisation_id == both))
        thread_id = theory_conversations.add_thread(
            connection, source_key="a", target_key="", is_shared=True, author_role="fund_staff", **owned
        )
        theory_conversations.add_message(
            connection, thread_id=thread_id, kind="question", text="geheim-gesprek", from_participants=False,
            author="x", author_role="fund_staff", **owned,
        )  # fmt: skip
        guest_links.add_link(
            connection, author_role="fund_staff", digest="x", note="geheim-gast", shows_names=True,
            expires_at=audit_log.now(), **owned,
        )  # fmt: skip
        theory_plan.add_planned_method(
            connection, source_key="a", target_key="", method="msc", question="how_much", state="planned", who="",
            starts_on=None, ends_on=None, cost_cents=None, note="geheim-plan", **owned,
        )  # fmt: skip
        evidence.add_evidence(
            connection, **place, indicator_id=indicator_id, kind="story", title="geheim-verhaal", text="x",
            added_by="x", added_by_id=officer.account_id, added_at=audit_log.now(), period_start=date(2025, 1, 1),
            period_end=date(2025, 12, 31), consent="named",
        )  # fmt: skip
    funds.invite(funds.operator, "wissel@a.be", Role.FUND_STAFF, "fund b")
    with unscoped_writing(funds.workspace) as connection:
        connection.execute(
            delete(Membership).where(
                Membership.account_id == officer.account_id, Membership.portfolio_id == of_a
            )
        )
    secrets = ("geheim-van-a", "geheim-gesprek", "geheim-gast", "geheim-plan", "geheim-verhaal")
    of_b = personal_data.export_person(funds.admins["b"], officer.account_id, funds.workspace).decode()
    assert [word for word in secrets if word in of_b] == []
    assert str(of_a) not in {str(event["facts"].get("portfolio")) for event in json.loads(of_b)["events"]}
    own = personal_data.export_person(officer, officer.account_id, funds.workspace).decode()
    assert [word for word in secrets if word not in own] == []


def test_an_export_and_a_refused_one_are_in_the_trail(funds: Circles, editor: Access) -> None:
    personal_data.export_person(editor, editor.account_id, funds.workspace)
    with pytest.raises(NotAllowed):
        personal_data.export_person(funds.admins["b"], editor.account_id, funds.workspace)
    with unscoped_reading(funds.workspace) as connection:
        last = list(trail.iterate_events(connection))[-2:]
    assert [(row.action, row.outcome) for row in last] == [("export", "done"), ("export", "denied")]


def test_nothing_is_left_of_an_erased_person_but_a_number(funds: Circles, editor: Access) -> None:
    sessions.sign_in(funds.workspace, EMAIL, PASSWORD, address="1.1.1.1")
    invites_and_resets.send_reset_link(funds.workspace, EMAIL)
    assert {NAME, EMAIL} <= {word for word in (NAME, EMAIL) if word in everything(funds.workspace)}
    with unscoped_writing(funds.workspace) as connection:
        connection.execute(update(Account).where(Account.id != editor.account_id).values(name="Iemand anders"))
    personal_data.erase_person(funds.admins["a"], editor.account_id, funds.workspace)
    left = everything(funds.workspace)
    assert EMAIL not in left
    assert NAME not in left
    (row,) = [row for row in rows(funds.workspace, Account) if row["id"] == editor.account_id]
    held = {"name": "", "email": None, "persona": None, "password_hash": None, "external_id": None, "state": "erased"}
    assert {name: row[name] for name in held} == held
    for table in ("session", "credential", "known_device", "outbox", "membership"):
        with unscoped_reading(funds.workspace) as connection:
            kept = connection.exec_driver_sql(f"SELECT COUNT(*) FROM {table} WHERE account_id = {editor.account_id}")
            assert kept.scalar() == 0, table


def test_an_erased_person_is_out_and_stays_out(funds: Circles, editor: Access) -> None:
    begun = sessions.sign_in(funds.workspace, EMAIL, PASSWORD, address="1.1.1.1")
    link = accounts.create_reset_link(funds.admins["a"], editor.account_id, funds.workspace)
    personal_data.erase_person(funds.admins["a"], editor.account_id, funds.workspace)
    assert sealed(funds.workspace, begun.token) is None
    for deed in (
        lambda: sessions.sign_in(funds.workspace, EMAIL, PASSWORD, address="1.1.1.1"),
        lambda: sessions.create_session(funds.workspace, editor.account_id, sessions.OPENID),
        lambda: invites_and_resets.set_password(funds.workspace, token(link), PASSWORD),
        lambda: accounts.create_reset_link(funds.operator, editor.account_id, funds.workspace),
        lambda: accounts.disable(funds.operator, editor.account_id, funds.workspace, closed=False),
        lambda: personal_data.erase_person(funds.operator, editor.account_id, funds.workspace),
    ):
        with pytest.raises(ImpactError):
            deed()
    assert editor.account_id not in {row.account_id for row in accounts.list_people(funds.operator, funds.workspace)}


@pytest.mark.parametrize("language", list(Language))
def test_what_they_handed_in_stays_and_reads_as_of_a_former_member(
    funds: Circles, editor: Access, language: Language
) -> None:
    admin = funds.admins["a"]
    reader = Access(admin.account_id, "", admin.role, admin.organisation_id, admin.portfolio_ids, (), language)
    personal_data.erase_person(admin, editor.account_id, funds.workspace)
    former = text(language, "accounts.former_member")
    view = grantees.build_grantee_view(reader, GranteeQuery(funds.organisations["grantee a"]), funds.workspace)
    assert [(row.submitted_by, row.approved_by) for row in view.submissions] == [(former, former)]
    ((indicator_id, *_),) = explain.find_indicators(reader, "Scans", funds.workspace)
    found = explain.explain_indicator(reader, indicator_id, None, funds.workspace)
    assert {term.source.submitted_by for term in found.terms if term.source} == {former}
    assert former in "\n".join(explain.explanation_lines(found, language))


def test_what_nobody_with_an_account_handed_in_is_not_of_a_former_member(funds: Circles) -> None:
    hand_in(funds, Access(0, "", Role.FUND_STAFF, 0, (funds.portfolios["a"],), ()), scans())
    view = grantees.build_grantee_view(
        funds.admins["a"], GranteeQuery(funds.organisations["grantee a"]), funds.workspace
    )
    assert [row.submitted_by for row in view.submissions] == [""]


def test_the_trail_is_whole_after_a_person_is_erased(funds: Circles, editor: Access) -> None:
    with unscoped_reading(funds.workspace) as connection:
        labels = [row.label for row in trail.iterate_events(connection) if row.actor == f"a{editor.account_id}"]
    assert "scans.xlsx" in labels
    personal_data.erase_person(funds.admins["a"], editor.account_id, funds.workspace)
    with unscoped_reading(funds.workspace) as connection:
        rows = list(trail.iterate_events(connection))
        assert trail.find_break(connection)[1] is None
    assert {row.label for row in rows if row.actor == f"a{editor.account_id}"} == {""}
    assert (rows[-1].action, rows[-1].object_ref) == ("erase", str(editor.account_id))


def test_nobody_erases_themselves_as_the_last_administrator(funds: Circles) -> None:
    admin = funds.admins["a"]
    with pytest.raises(ImpactError) as refused:
        personal_data.erase_person(admin, admin.account_id, funds.workspace)
    assert refused.value.key == "accounts.last_administrator"
    funds.member("tweede@a.be", Role.ADMINISTRATOR, "fund a")
    personal_data.erase_person(admin, admin.account_id, funds.workspace)


def test_somebody_who_also_works_for_another_fund_is_erased_by_the_operator_only(
    funds: Circles, editor: Access
) -> None:
    funds.invite(funds.operator, EMAIL, Role.FUND_STAFF, "fund b")
    for admin in funds.admins.values():
        with pytest.raises(NotAllowed):
            personal_data.erase_person(admin, editor.account_id, funds.workspace)
    personal_data.erase_person(funds.operator, editor.account_id, funds.workspace)


# Retention of uploaded files.


def keep(funds: Circles, months: int | None, whose: str = "a") -> None:
    """Say how long a portfolio keeps files."""
    with unscoped_writing(funds.workspace) as connection:
        connection.execute(
            update(Portfolio).where(Portfolio.id == funds.portfolios[whose]).values(files_kept_months=months)
        )


def stored(funds: Circles, file: AFile) -> bool:
    """Whether the bytes of a file are on disk."""
    try:
        return blob_storage.load_file(funds.workspace.files, file.submission.content_hash) == file.data
    except ImpactError:
        return False


NOW = datetime(2026, 5, 31, 12)
OLD, RECENT = datetime(2026, 2, 28, 11), datetime(2026, 3, 1)


@pytest.mark.parametrize(
    ("months", "expected"),
    [(3, datetime(2026, 2, 28, 12)), (6, datetime(2025, 11, 30, 12)), (12, datetime(2025, 5, 31, 12)),
     (5, datetime(2025, 12, 31, 12)), (29, datetime(2023, 12, 31, 12)), (27, datetime(2024, 2, 29, 12))],
)  # fmt: skip
def test_months_before_a_day_that_a_month_does_not_have(months: int, expected: datetime) -> None:
    assert expired_data.subtract_months(NOW, months) == expected


def test_a_file_past_its_time_goes_and_its_figures_stay(funds: Circles) -> None:
    file = scans()
    submission_id = hand_in(funds, funds.admins["a"], file, at=OLD)
    keep(funds, 3)
    ((indicator_id, *_),) = explain.find_indicators(funds.admins["a"], "Scans", funds.workspace)
    before = explain.explain_indicator(funds.admins["a"], indicator_id, None, funds.workspace)
    assert expired_data.delete_expired_files(funds.workspace, NOW) == 1
    assert not stored(funds, file)
    (row,) = rows(funds.workspace, Submission)
    assert (row["id"], row["file_gone_at"], row["file_name"]) == (submission_id, NOW, "scans.xlsx")
    after = explain.explain_indicator(funds.admins["a"], indicator_id, None, funds.workspace)
    # All that is said of a value stays; only that its file is no longer there is new.
    gone = tuple(replace(term, source=term.source and replace(term.source, gone=True)) for term in before.terms)
    assert after.terms == gone
    assert [(sheet.file, sheet.gone, sheet.rows) for sheet in after.excerpts] == [("scans.xlsx", True, ())]
    said = text(Language.NL, "explain.excerpt.gone", file="scans.xlsx")
    assert said in "\n".join(explain.explanation_lines(after, Language.NL))
    assert "store_errors.doctor_files" in {finding.key for finding in health_checks.run_checks(funds.workspace)}
    with unscoped_reading(funds.workspace) as connection:
        last = list(trail.iterate_events(connection))[-1]
    assert (last.actor, last.action, last.facts) == ("system", "expire", {"submissions": 1})
    assert last.organisation_id == funds.organisations["fund a"]
    assert expired_data.delete_expired_files(funds.workspace, NOW) == 0


@pytest.mark.parametrize(("months", "at", "gone"), [(None, OLD, 0), (3, RECENT, 0), (4, OLD, 0), (3, OLD, 1)])
def test_only_what_is_older_than_its_portfolio_keeps_goes(
    funds: Circles, months: int | None, at: datetime, gone: int
) -> None:
    file = scans()
    hand_in(funds, funds.admins["a"], file, at=at)
    keep(funds, months)
    assert expired_data.delete_expired_files(funds.workspace, NOW) == gone
    assert stored(funds, file) is (gone == 0)


def test_bytes_that_another_portfolio_still_keeps_stay(funds: Circles) -> None:
    file = scans()
    hand_in(funds, funds.admins["a"], file, at=OLD)
    hand_in(funds, funds.admins["b"], file, "b", at=OLD)
    keep(funds, 3)
    assert expired_data.delete_expired_files(funds.workspace, NOW) == 1
    assert stored(funds, file)
    keep(funds, 3, "b")
    assert expired_data.delete_expired_files(funds.workspace, NOW) == 1
    assert not stored(funds, file)


def test_a_file_handed_in_again_after_it_went_is_kept_anew(funds: Circles) -> None:
    file = scans()
    first = hand_in(funds, funds.admins["a"], file, at=OLD)
    keep(funds, 3)
    expired_data.delete_expired_files(funds.workspace, NOW)
    submission_transaction.undo(funds.admins["a"], first, funds.workspace)
    hand_in(funds, funds.admins["a"], file, at=NOW)
    assert expired_data.delete_expired_files(funds.workspace, NOW) == 0
    assert stored(funds, file)


def test_an_upload_waits_while_the_same_file_is_being_removed(funds: Circles) -> None:
    """Else it could find the bytes there, and keep a submission whose file goes a moment later."""
    file = scans()
    with ThreadPoolExecutor(1) as pool:
        with unscoped_writing(funds.workspace) as connection:
            locks.lock_file(connection, file.submission.content_hash)
            upload = pool.submit(hand_in, funds, funds.admins["a"], file)
            assert wait([upload], timeout=1).not_done
            assert not stored(funds, file)
        upload.result(timeout=patient(30))
    assert stored(funds, file)


def test_the_daily_round_is_made_once_a_day_and_lets_traces_go(
    funds: Circles, editor: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    invites_and_resets.send_reset_link(funds.workspace, EMAIL)
    with pytest.raises(NotAllowed):
        sessions.sign_in(funds.workspace, EMAIL, "iets anders dan dat", address="1.1.1.1")
    first = expired_data.run_daily(funds.workspace)
    assert first is not None
    assert first.traces == 0
    assert expired_data.run_daily(funds.workspace) is None
    later = audit_log.now() + timedelta(days=94)
    monkeypatch.setattr(expired_data, "now", lambda: later)
    done = expired_data.run_daily(funds.workspace)
    assert done is not None
    assert done.traces > 0
    for table in ("attempt", "session", "credential", "outbox"):
        with unscoped_reading(funds.workspace) as connection:
            assert connection.exec_driver_sql(f"SELECT COUNT(*) FROM {table}").scalar() == 0, table
    with unscoped_reading(funds.workspace) as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM known_device").scalar() > 0
        assert trail.find_break(connection)[1] is None


def test_what_a_letter_said_is_blanked_once_its_link_is_out_of_date(
    funds: Circles, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert all("/password/" in str(row["body"]) for row in rows(funds.workspace, Outbox))
    later = audit_log.now() + timedelta(hours=73)
    monkeypatch.setattr(expired_data, "now", lambda: later)
    expired_data.run_daily(funds.workspace)
    assert {row["body"] for row in rows(funds.workspace, Outbox)} == {""}


def test_no_personal_data_and_no_token_in_the_logs(
    funds: Circles, editor: Access, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signing in, being refused, a letter that fails, a download: at every level of every logger of ours."""
    caplog.set_level(logging.DEBUG)

    def down(_url: str, to: str, _subject: str, body: str) -> None:
        raise OSError(f"{to} {body}")

    monkeypatch.setenv("IMPACT_SMTP_URL", "smtp://gebruiker:geheim@127.0.0.1:1")
    monkeypatch.setattr(email_delivery, "_deliver", down)
    begun = sessions.sign_in(funds.workspace, EMAIL, PASSWORD, address="192.0.2.77")
    with pytest.raises(NotAllowed):
        sessions.sign_in(funds.workspace, EMAIL, "een fout wachtwoord", address="192.0.2.77")
    link = accounts.create_reset_link(funds.admins["a"], editor.account_id, funds.workspace)
    with pytest.raises(NotAllowed):
        accounts.create_reset_link(funds.admins["b"], editor.account_id, funds.workspace)
    address = one_time_downloads.offer_file(editor, "cijfers.xlsx", b"x")
    one_time_downloads.redeem(address.rpartition("/")[2], editor.session_id, editor)
    personal_data.export_person(editor, editor.account_id, funds.workspace)
    personal_data.erase_person(funds.admins["a"], editor.account_id, funds.workspace)
    said = caplog.text
    assert "was not sent: OSError" in said
    secrets = (EMAIL, NAME, PASSWORD, "een fout wachtwoord", "192.0.2.77", "geheim", begun.token, begun.device,
               sessions.hash_token(begun.token), token(link), address.rpartition("/")[2])  # fmt: skip
    assert [secret for secret in secrets if secret in said] == []
    assert [secret for secret in secrets[6:9] if secret in repr(begun)] == []
