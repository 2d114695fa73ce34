"""The demo portfolio: fictional, and complete enough to show every page at its best and its worst.

What was agreed comes from the outline; what was measured goes in as real workbooks through the
reader, so that every figure of the demo can be explained down to a cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from impact import ingest
from impact.model.access import Access
from impact.services.accounts import demo_personas
from impact.services.admin.portfolio_setup import write_setup
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace, reading
from impact.services.demo.files import HandedIn, files
from impact.services.demo.outline import outline
from impact.services.demo.pending_corrections import COLUMN, ROW, SentIn, sent
from impact.services.demo.portfolio_setup import portfolio
from impact.services.submissions import review, submission_transaction
from impact.store.queries import organisations as read

__all__ = ["DemoResult", "build"]

SEED = 2025
APPROVED_AFTER = timedelta(days=4, hours=2)
APPROVED_BY = "Portefeuillemedewerker (demo)"


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demo holds; `already`: it was there, and nothing was changed. `values` are measurements."""

    organisations: int
    indicators: int
    values: int
    submissions: int
    already: bool


def build(workspace: Workspace, seed: int = SEED) -> DemoResult:
    """Create the demo portfolio with its personas, or say that it is there.

    A build that was broken off is taken up where it stopped: what was agreed is one transaction, and
    each file is another.
    """
    fresh = not demo_personas.is_demo(workspace)
    if fresh:
        write_setup(portfolio(), workspace)
    access = demo_personas.operator(workspace)
    owners = _owners(access, workspace)
    pending = list(_pending(access, workspace, owners, seed))
    for _, grantee, part in sorted(pending, key=lambda item: item[2].submitted_at):
        _hand_in(access, workspace, grantee, owners[grantee["name"]], part)
    for correction in sent(now(), seed):
        _send(access, workspace, owners[correction.grantee], correction)
    return _result(access, workspace, owners, already=not fresh and not pending)


def _owners(access: Access, workspace: Workspace) -> dict[str, int]:
    """Organisation ids of the grantees of the outline, by name."""
    names = {grantee["name"] for grantee in outline()["grantees"]}
    with reading(access, workspace) as connection:
        return {name: key for key, name in read.names(connection, access) if name in names}


def _pending(
    access: Access, workspace: Workspace, owners: dict[str, int], seed: int
) -> Iterator[tuple[int, dict[str, Any], HandedIn]]:
    """Files that were not handed in yet; one that was taken back stays taken back."""
    for grantee in outline()["grantees"]:
        owner = owners[grantee["name"]]
        with reading(access, workspace) as connection:
            handed = {row.submitted_at for row in read.submissions(connection, access, owner)}
        for part in files(grantee, seed):
            if part.submitted_at not in handed:
                yield owner, grantee, part


def _hand_in(
    access: Access, workspace: Workspace, grantee: dict[str, Any], owner: int, part: HandedIn
) -> None:
    with reading(access, workspace) as connection:
        codes = read.codes(connection, access, owner)
        portfolio_id = read.grants(connection, access, owner)[0].portfolio_id
    submission = ingest.read(part.data, part.file_name, organisation=grantee["name"], known_codes=codes)
    submission_transaction.submit(
        access,
        submission,
        part.data,
        workspace,
        organisation_id=owner,
        portfolio_id=portfolio_id,
        submitted_by=f"Coördinatie {grantee['name']} (demo)",
        submitted_at=part.submitted_at,
        approved_by=APPROVED_BY,
        approved_at=_approved(part.submitted_at),
    )


def _send(access: Access, workspace: Workspace, owner: int, part: SentIn) -> None:
    """Send a correction that waits, or comes back; one that was sent before stays as it is."""
    with reading(access, workspace) as connection:
        if part.file_name in {row.file_name for row in read.submissions(connection, access, owner)}:
            return
        codes = read.codes(connection, access, owner)
        portfolio_id = read.grants(connection, access, owner)[0].portfolio_id
    submission = ingest.read(part.data, part.file_name, organisation=part.grantee, known_codes=codes)
    due = part.submitted_at.date() + timedelta(days=review.ANSWER_DAYS)
    written = submission_transaction.submit(
        access,
        submission,
        part.data,
        workspace,
        organisation_id=owner,
        portfolio_id=portfolio_id,
        submitted_by=f"Coördinatie {part.grantee} (demo)",
        submitted_at=part.submitted_at,
        sent=submission_transaction.Sent(waits=True, answer_due=due, reason=part.reason),
    )
    if part.returned and written.submission_id is not None:
        key = written.submission_id
        decided = replace(access, name=APPROVED_BY)
        review.comment(
            decided, key, part.comment, workspace, sheet=submission.sheets[0], row_no=ROW, column_no=COLUMN
        )
        review.send_back(decided, key, part.returned, workspace)


def _approved(submitted_at: datetime) -> datetime:
    """Some days later, and never at the weekend."""
    moment = submitted_at + APPROVED_AFTER
    while moment.weekday() > 4:
        moment += timedelta(days=1)
    return moment


def _result(access: Access, workspace: Workspace, owners: dict[str, int], *, already: bool) -> DemoResult:
    values = submissions = indicators = 0
    with reading(access, workspace) as connection:
        for owner in owners.values():
            handed = read.submissions(connection, access, owner)
            submissions += len(handed)
            values += sum(row.values for row in handed)
            indicators += len(read.codes(connection, access, owner))
    return DemoResult(len(owners), indicators, values, submissions, already)
