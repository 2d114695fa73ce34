"""Reading the trail: what is within reach, in words, under its filters, and so that it can be checked."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from builders import a_file
from openpyxl import load_workbook
from test_administration import OURS, THEIRS, Funds

from impact.access.permissions import Action, Kind, may
from impact.errors import NotAllowed
from impact.export import table_files as export
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.organisation_kinds import OrganisationKind
from impact.model.vocabulary.roles import Role
from impact.services.accounts import accounts, operator_access, personal_data
from impact.services.admin import audit_trail, organisations_and_portfolios
from impact.services.calendar import reporting_periods
from impact.services.core import audit_log
from impact.services.core.workspace import Workspace, unscoped_writing
from impact.services.submissions import submission_transaction
from impact.views.administration import AuditLogQuery, OrganisationFields

EVERYTHING = AuditLogQuery(rows=1000)


@pytest.fixture
def funds(workspace: Workspace) -> Funds:
    """Both funds at work: each adds a partner, invites somebody and extends its calendar."""
    made = Funds(workspace)
    for word in (OURS, THEIRS):
        access = made.access(of=word)
        organisations_and_portfolios.add_partner(
            access, workspace, OrganisationFields(f"Partner {word}"), OrganisationKind.COACH
        )
        accounts.invite(
            access, workspace, email=f"nieuw@{word.lower()}.example", name=f"Nieuw {word}", language=Language.NL,
            role=Role.GRANTEE_EDITOR, organisation_id=made.organisation("own", word),
            subject_id=made.organisation("own", word),
        )  # fmt: skip
        reporting_periods.add_periods_of_year(access, made.portfolio(word), "year", 2030, workspace)
    return made


def events(funds: Funds, query: AuditLogQuery = EVERYTHING, of: str = OURS) -> Any:
    return audit_trail.list_events(funds.access(of=of), query, funds.workspace).events


def test_events_are_read_in_words_newest_first(funds: Funds) -> None:
    found = events(funds)
    assert [(event.actor, event.action, event.kind, event.object_name) for event in found] == [
        (f"administrator {OURS}", "add", "calendar", ""),
        (f"administrator {OURS}", "invite", "account", f"Nieuw {OURS}"),
        (f"administrator {OURS}", "add", "organisation", f"Partner {OURS}"),
    ]


def test_what_happened_at_another_fund_is_not_read(funds: Funds) -> None:
    assert THEIRS not in repr(events(funds))
    assert OURS not in repr(events(funds, of=THEIRS))


def test_of_a_grantee_of_two_funds_each_reads_what_names_its_own_portfolio(funds: Funds) -> None:
    both = funds.organisation("both")
    with unscoped_writing(funds.workspace) as connection:
        for word in (OURS, THEIRS):
            audit_log.add_event(connection, "a1", "submit", "submission", 1, organisation_id=both, label=f"{word}.xlsx",
                       portfolio=funds.portfolio(word))  # fmt: skip
        audit_log.add_event(connection, "a1", "submit", "submission", 3, organisation_id=both, label="van wie.xlsx")
    assert [event.label for event in events(funds)[:2]] == [f"{OURS}.xlsx", ""]
    assert [event.label for event in events(funds, of=THEIRS)[:2]] == [f"{THEIRS}.xlsx", ""]


def test_a_file_handed_in_by_a_grantee_of_two_funds_is_read_by_the_fund_it_was_for(funds: Funds) -> None:
    file = a_file(grant="s").indicator("scans", baseline=0).actual("scans", 2023, 8)
    handed_in = submission_transaction.submit(
        funds.access(), file.submission, file.data, funds.workspace, organisation_id=funds.organisation("both"),
        portfolio_id=funds.portfolio(), submitted_by="Werker",
    )  # fmt: skip
    assert handed_in.submission_id
    submission_transaction.undo(funds.access(), handed_in.submission_id, funds.workspace)
    assert [event.action for event in events(funds)[:2]] == ["take_back", "submit"]
    assert {event.kind for event in events(funds, of=THEIRS)} == {"account", "calendar", "organisation"}


def test_the_filters_each_leave_out_the_rest(funds: Funds) -> None:
    access = funds.access()
    with pytest.raises(NotAllowed):
        reporting_periods.add_periods_of_year(access, funds.portfolio(THEIRS), "year", 2031, funds.workspace)
    staff = funds.access(Role.FUND_STAFF)
    reporting_periods.add_periods_of_year(staff, funds.portfolio(), "year", 2032, funds.workspace)
    view = audit_trail.list_events(access, EVERYTHING, funds.workspace)
    assert view.total == 5
    assert view.actions == ("add", "change", "invite")
    assert [name for _, name in view.people] == [f"administrator {OURS}", f"fund_staff {OURS}"]
    cases = (
        ({"action": "invite"}, 1), ({"outcome": "denied"}, 1), ({"outcome": "done"}, 4), ({"action": "nonsense"}, 0),
        ({"person": staff.account_id}, 1), ({"person": funds.access(of=THEIRS).account_id}, 0),
        ({"since": audit_log.now() + timedelta(days=1)}, 0), ({"before": audit_log.now() - timedelta(days=1)}, 0),
        ({"since": audit_log.now() - timedelta(days=1), "before": audit_log.now() + timedelta(days=1)}, 5),
    )  # fmt: skip
    for filters, count in cases:
        found = audit_trail.list_events(access, AuditLogQuery(**filters, rows=1000), funds.workspace)
        assert (found.total, len(found.events)) == (count, count), filters


def test_pages_of_the_trail_follow_each_other(funds: Funds) -> None:
    whole = [event.number for event in events(funds)]
    pages = [events(funds, AuditLogQuery(first=first, rows=2)) for first in (0, 2, 4)]
    assert [event.number for page in pages for event in page] == whole


def test_an_erased_person_reads_as_a_former_member_and_the_command_line_as_the_system(funds: Funds) -> None:
    staff = funds.access(Role.FUND_STAFF)
    reporting_periods.add_periods_of_year(staff, funds.portfolio(), "year", 2032, funds.workspace)
    personal_data.erase_person(operator_access.load_operator(funds.workspace), staff.account_id, funds.workspace)
    with unscoped_writing(funds.workspace) as connection:
        audit_log.add_event(connection, audit_log.SYSTEM, "expire", "file", organisation_id=funds.organisation("fund"))
    found = events(funds)
    assert found[0].actor == "systeem"
    assert "voormalig lid" in {event.actor for event in found}
    assert f"fund_staff {OURS}" not in repr(found)


def test_every_line_of_an_export_can_be_checked_by_itself(funds: Funds) -> None:
    found = list(csv.DictReader(io.StringIO(
        export.as_csv(audit_trail.export_events(funds.access(), EVERYTHING, funds.workspace)).decode()
    )))  # fmt: skip
    assert len(found) == 3
    for row in found:
        said = [row["digest_before"], int(row["number"]), row["at"], int(row["organisation_id"]), row["actor_id"],
                row["action"], row["kind"], row["object_ref"], row["outcome"], json.loads(row["facts"])]  # fmt: skip
        assert sha256(json.dumps(said, sort_keys=True, ensure_ascii=True).encode()).hexdigest() == row["digest"]
    exported = events(funds)[0]
    assert (exported.action, exported.kind, exported.facts) == ("export", "audit", {"events": 3})


def test_no_name_or_label_of_an_export_is_a_formula(funds: Funds) -> None:
    hostile = '=HYPERLINK("http://x","y")'
    organisations_and_portfolios.add_partner(
        funds.access(), funds.workspace, OrganisationFields(hostile), OrganisationKind.UMBRELLA
    )
    found = audit_trail.export_events(funds.access(), EVERYTHING, funds.workspace)
    assert hostile in found.rows[0]
    assert f'"\'{hostile.replace(chr(34), chr(34) * 2)}"' in export.as_csv(found).decode()
    sheet = load_workbook(io.BytesIO(export.as_xlsx(found))).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert hostile in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_the_chain_is_whole_until_somebody_meddles(funds: Funds) -> None:
    whole = audit_trail.check_chain(funds.access(), funds.workspace)
    assert whole.broken_at is None
    assert (whole.events, whole.digest) == audit_trail.find_last_event(funds.access(), funds.workspace)


@pytest.mark.parametrize("role", [Role.FUND_STAFF, Role.GRANTEE_EDITOR, Role.COACH, Role.ACADEMIC, Role.UMBRELLA])
def test_nobody_else_reads_or_exports_the_trail(role: Role, funds: Funds) -> None:
    access = funds.access(role)
    assert not may(role, Action.SEE, Kind.AUDIT)
    for deed in (
        lambda: audit_trail.list_events(access, EVERYTHING, funds.workspace),
        lambda: audit_trail.export_events(access, EVERYTHING, funds.workspace),
        lambda: audit_trail.check_chain(access, funds.workspace),
        lambda: audit_trail.find_last_event(access, funds.workspace),
    ):
        with pytest.raises(NotAllowed):
            deed()
