"""The demo portfolio: fictional organisations that show every page with good and bad data.

Agreements come from the outline; measurements are submitted as real workbooks through the reader, so that every
figure of the demo can be explained down to a cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from impact import ingest
from impact.model.access import Access
from impact.services.accounts import demo_personas, operator_access
from impact.services.admin.organisations_and_portfolios import write_setup
from impact.services.calendar.answer_deadline import find_answer_deadline
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, reading
from impact.services.demo.arrow_evidence import add_demo_evidence
from impact.services.demo.demo_years import AS_WRITTEN, find_present
from impact.services.demo.grantee_files import GranteeFile, generate_files
from impact.services.demo.outline_reader import load_outline
from impact.services.demo.pending_corrections import COLUMN, ROW, PendingCorrection, generate_corrections
from impact.services.demo.portfolio_setup import build_portfolio_setup
from impact.services.demo.sector_template import add_demo_template
from impact.services.demo.voices import add_voices
from impact.services.submissions import review, submission_transaction
from impact.store.queries import organisations as organisation_queries

__all__ = ["DemoResult", "build_demo"]

SEED = 2025
APPROVED_AFTER = timedelta(days=4, hours=2)
APPROVED_BY = "Portefeuillemedewerker (demo)"


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demo holds; `already`: it existed and nothing changed. `values` counts measurements."""

    organisations: int
    indicators: int
    values: int
    submissions: int
    already: bool


def build_demo(
    workspace: Workspace, seed: int = SEED, *, as_of: date | None = None, today: date | None = None,
    with_voices: bool = True,
) -> DemoResult:  # fmt: skip
    """Create the demo portfolio with its personas and submissions; does nothing where it is complete.

    The demo plays in the present: its newest figures are those that were due before `today`, and its calendar runs to
    the end of the year. With `as_of`, the end of a year or quarter, figures and calendar end on that day instead.
    `with_voices`: with the stories of people and the remarks of a coach.
    An interrupted build continues where it stopped: the agreements are one transaction, and each file is another.
    The same `seed` gives the same data, and so do two builds in one year as far as both have figures.
    """
    is_new = not demo_personas.is_demo(workspace)
    if is_new:
        ends = as_of or find_present(today or date.today())
        # Of a past day nothing is in the calendar that would be late by now.
        calendar_until = as_of or (ends + timedelta(days=1)).replace(month=12, day=31)
        write_setup(build_portfolio_setup(ends, calendar_until), workspace)
    plays_until = demo_personas.find_last_day(workspace) or AS_WRITTEN
    access = operator_access.load_operator(workspace)
    owners = _load_owner_ids(access, workspace)
    missing_files = list(_list_missing_files(access, workspace, owners, seed, plays_until))
    for _, grantee, file in sorted(missing_files, key=lambda item: item[2].submitted_at):
        _submit_file(access, workspace, grantee, owners[grantee["name"]], file)
    for correction in generate_corrections(now(), seed, plays_until):
        _submit_correction(access, workspace, owners[correction.grantee], correction)
    is_any_written = add_demo_evidence(access, workspace, owners, plays_until)
    is_any_written |= add_demo_template(workspace, plays_until, owners)
    if with_voices:
        is_any_written |= add_voices(workspace, plays_until)
    already = not is_new and not missing_files and not is_any_written
    return _count_result(access, workspace, owners, already=already)


def _load_owner_ids(access: Access, workspace: Workspace) -> dict[str, int]:
    """Organisation ids of the grantees of the outline, by name."""
    names = {grantee["name"] for grantee in load_outline()["grantees"]}
    with reading(access, workspace) as connection:
        return {name: key for key, name in organisation_queries.list_grantee_names(connection, access) if name in names}


def _list_missing_files(
    access: Access, workspace: Workspace, owners: dict[str, int], seed: int, as_of: date
) -> Iterator[tuple[int, dict[str, Any], GranteeFile]]:
    """Yield the files that were never submitted; one that was undone stays undone."""
    for grantee in load_outline(as_of)["grantees"]:
        owner = owners[grantee["name"]]
        with reading(access, workspace) as connection:
            submission_times = {
                row.submitted_at for row in organisation_queries.list_submissions(connection, access, owner)
            }
        for file in generate_files(grantee, seed, as_of):
            if file.submitted_at not in submission_times:
                yield owner, grantee, file


def _submit_file(
    access: Access, workspace: Workspace, grantee: dict[str, Any], owner: int, file: GranteeFile
) -> None:
    with reading(access, workspace) as connection:
        codes = organisation_queries.list_indicator_codes(connection, access, owner)
        portfolio_id = organisation_queries.list_grants(connection, access, owner)[0].portfolio_id
    submission = ingest.read_submission(file.data, file.file_name, organisation=grantee["name"], known_codes=codes)
    submission_transaction.submit(
        access,
        submission,
        file.data,
        workspace,
        organisation_id=owner,
        portfolio_id=portfolio_id,
        submitted_by=f"Coördinatie {grantee['name']} (demo)",
        submitted_at=file.submitted_at,
        approved_by=APPROVED_BY,
        approved_at=_approval_time(file.submitted_at),
    )


def _submit_correction(access: Access, workspace: Workspace, owner: int, correction: PendingCorrection) -> None:
    """Submit a correction as pending and return it where the outline says so; skips one that exists."""
    with reading(access, workspace) as connection:
        if correction.file_name in {
            row.file_name for row in organisation_queries.list_submissions(connection, access, owner)
        }:
            return
        codes = organisation_queries.list_indicator_codes(connection, access, owner)
        portfolio_id = organisation_queries.list_grants(connection, access, owner)[0].portfolio_id
    submission = ingest.read_submission(
        correction.data, correction.file_name, organisation=correction.grantee, known_codes=codes
    )
    due = find_answer_deadline(correction.submitted_at.date())
    result = submission_transaction.submit(
        access,
        submission,
        correction.data,
        workspace,
        organisation_id=owner,
        portfolio_id=portfolio_id,
        submitted_by=f"Coördinatie {correction.grantee} (demo)",
        submitted_at=correction.submitted_at,
        delivery=submission_transaction.DeliveryOptions(waits=True, answer_due=due, reason=correction.reason),
    )
    if correction.returned and result.submission_id is not None:
        submission_id = result.submission_id
        reviewer = replace(access, name=APPROVED_BY)
        review.add_comment(
            reviewer,
            submission_id,
            correction.comment,
            workspace,
            sheet=submission.sheets[0],
            row_no=ROW,
            column_no=COLUMN,
        )
        review.send_back(reviewer, submission_id, correction.returned, workspace)


def _approval_time(submitted_at: datetime) -> datetime:
    """Some days after the submission, and never at the weekend."""
    moment = submitted_at + APPROVED_AFTER
    while moment.weekday() > 4:
        moment += timedelta(days=1)
    return moment


def _count_result(access: Access, workspace: Workspace, owners: dict[str, int], *, already: bool) -> DemoResult:
    values = submissions = indicators = 0
    with reading(access, workspace) as connection:
        for owner in owners.values():
            owner_submissions = organisation_queries.list_submissions(connection, access, owner)
            submissions += len(owner_submissions)
            values += sum(row.values for row in owner_submissions)
            indicators += len(organisation_queries.list_indicator_codes(connection, access, owner))
    return DemoResult(len(owners), indicators, values, submissions, already)
