"""Own layouts: a file looked at by a layout that is remembered, corrected, and remembered again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from impact.access.permissions import Action, Kind
from impact.errors import Conflict, NotFound, UnreadableDocument
from impact.ingest.layouts import indicator_matching
from impact.ingest.layouts.fingerprint import fingerprint
from impact.ingest.layouts.indicator_matching import Known, Proposal
from impact.ingest.pipeline.preview import Looked
from impact.model.access import Access
from impact.model.mapping import Mapping
from impact.model.read_request import ReadRequest
from impact.model.submission import Submission
from impact.services.core.audit_log import actor, allow, note, now
from impact.services.core.view_mappers import on
from impact.services.core.workspace import Workspace, reading, writing
from impact.services.submissions import sandboxed_ingest
from impact.services.submissions.readings import Readings
from impact.services.submissions.recipients import portfolio_of
from impact.store.queries import Connection
from impact.store.queries import mappings as read
from impact.store.queries import organisations as read_organisations
from impact.store.submissions import layout_mappings as store
from impact.store.tenancy.tenant_scope import Owner
from impact.views.upload import UnreadableLayout

log = logging.getLogger(__name__)

Cancel = Callable[[], bool]
LONGEST_NAME = 200
# How a layout is called in the trail.
REMEMBER, FORGET, MAPPING = "remember", "forget", "mapping"


@dataclass(frozen=True, slots=True)
class KeptMapping:
    """A remembered layout; `version` must be given back to change or forget it."""

    id: int
    organisation_id: int
    portfolio_id: int
    name: str
    version: int
    mapping: Mapping
    made_on: date | None
    used_on: date | None


@dataclass(frozen=True, slots=True)
class FileMapping:
    """A file as it stands, and the remembered layout it is read by; `kept` is None for a guess.

    `asks`: something of the layout is different and wants a look; without it a remembered layout just holds.
    """

    looked: Looked
    kept: KeptMapping | None

    @property
    def asks(self) -> bool:
        """Whether a difference with the remembered layout wants somebody's look."""
        return any(drift.asks for drift in self.looked.drift)


def for_file(
    access: Access,
    data: bytes,
    file_name: str,
    organisation_id: int,
    workspace: Workspace,
    *,
    mapping: Mapping | None = None,
    cancelled: Cancel | None = None,
) -> FileMapping:
    """A file by the remembered layout of the organisation that fits it, with what differs; else by the best guess.

    With `mapping`, as somebody corrected it, it is read by that, and `kept` still says which layout it stems from.
    Raises UnreadableFile, and NotFound outside the access. It opens also where nothing is recognised.
    """
    kept = list_of(access, organisation_id, workspace)
    request = ReadRequest(data, file_name, mapping, tuple(item.mapping for item in kept))
    found = sandboxed_ingest.look(request, cancelled=cancelled)
    return FileMapping(found, kept[found.remembered] if found.remembered is not None else None)


def proposals(
    access: Access, submission: Submission, organisation_id: int, workspace: Workspace, *, mapping: Mapping,
    portfolio_id: int | None = None, readings: Readings | None = None,
) -> tuple[Proposal, ...]:  # fmt: skip
    """Which of the organisation's own the indicators of a file may be, one to one, for somebody to confirm.

    Those that are there under the same name, and those the mapping has a word on, are not asked about. With the
    `readings` of a visit nothing is compared again while neither the titles nor what is stored changed.
    """
    allow(access, Action.SUBMIT, Kind.SUBMISSION, workspace)
    with reading(access, workspace) as connection:
        portfolio_id = portfolio_of(connection, access, organisation_id, portfolio_id)
        rows = read.indicators(connection, access, organisation_id, portfolio_id)
        grants = read_organisations.grants(connection, access, organisation_id)
    known = [
        Known(
            id=row.id,
            grant_ref=row.grant_ref,
            key=row.key,
            title=row.title,
            code=row.code,
            unit=row.unit,
            titles=row.titles or {},
            agreed=row.agreed,
            offered=row.stands,
        )
        for row in rows
    ]
    one_project = sum(grant.portfolio_id == portfolio_id for grant in grants) == 1

    def propose() -> tuple[Proposal, ...]:
        return indicator_matching.propose(submission.indicators, known, mapping, one_project=one_project)

    if readings is None:
        return propose()
    titles = [(item.grant_ref, item.key, item.code, item.title, item.unit) for item in submission.indicators]
    return readings.find_or_propose((titles, known, mapping, one_project), propose)


def confirmed(mapping: Mapping, chosen: Iterable[Proposal]) -> Mapping:
    """The mapping with the first proposal of each of these taken; what has none becomes a new indicator."""
    for item in chosen:
        mapping = mapping.with_match(item.match(item.best))
    return mapping


def matched(submission: Submission, mapping: Mapping | None) -> Submission:
    """A submission whose indicators carry the names they are kept by."""
    return replace(submission, indicators=indicator_matching.apply(submission.indicators, mapping))


def named(access: Access, name: str, workspace: Workspace) -> tuple[tuple[str, KeptMapping], ...]:
    """The remembered layouts of a name within the access, each with the name of whose it is; UnreadableDocument."""
    allow(access, Action.SUBMIT, Kind.SUBMISSION, workspace)
    with reading(access, workspace) as connection:
        rows = read.named(connection, access, name)
    return tuple((row.organisation, _kept(row)) for row in rows)


def list_of(access: Access, organisation_id: int, workspace: Workspace) -> tuple[KeptMapping, ...]:
    """The remembered layouts of an organisation, the one used last first; NotFound outside the access.

    One that this version cannot read is not among them but in `unreadable`: a file can still be handed in by
    another layout, and the page says which one was left aside.
    """
    readable, left_aside = _sorted_out(access, organisation_id, workspace)
    for item in left_aside:
        log.error("mapping %s cannot be followed: %s %s", item.mapping_id, item.key, dict(item.params))
    return readable


def unreadable(access: Access, organisation_id: int, workspace: Workspace) -> tuple[UnreadableLayout, ...]:
    """The remembered layouts of an organisation that this version cannot read; NotFound outside the access."""
    return _sorted_out(access, organisation_id, workspace)[1]


def _sorted_out(
    access: Access, organisation_id: int, workspace: Workspace
) -> tuple[tuple[KeptMapping, ...], tuple[UnreadableLayout, ...]]:
    allow(access, Action.SUBMIT, Kind.SUBMISSION, workspace)
    with reading(access, workspace) as connection:
        portfolio_of(connection, access, organisation_id)
        rows = read.of_organisation(connection, access, organisation_id)
    readable, left_aside = [], []
    for row in rows:
        try:
            readable.append(_kept(row))
        except UnreadableDocument as bad:
            left_aside.append(UnreadableLayout(row.id, row.name, bad.key, bad.params))
    return tuple(readable), tuple(left_aside)


def remember(
    access: Access,
    organisation_id: int,
    mapping: Mapping,
    workspace: Workspace,
    *,
    name: str,
    portfolio_id: int | None = None,
    mapping_id: int | None = None,
    version: int | None = None,
) -> KeptMapping:
    """Remember a layout as used just now: a new one, or (`mapping_id`, `version`) in the place of one that was seen.

    A name that is taken gets a number behind it. Conflict where somebody changed it since, NotAllowed or NotFound
    outside the access.
    """
    allow(access, Action.SUBMIT, Kind.SUBMISSION, workspace, mapping_id or "")
    made = replace(mapping, fingerprint=fingerprint(mapping))
    with reading(access, workspace) as connection:
        portfolio_id = portfolio_of(connection, access, organisation_id, portfolio_id)
        if mapping_id is not None:
            portfolio_id = _one(connection, access, mapping_id, organisation_id).portfolio_id
    owner = Owner(organisation_id, portfolio_id)
    moment = now()
    with writing(access, workspace, organisation_id=organisation_id, portfolio_id=portfolio_id) as connection:
        columns: dict[str, object] = {
            "content": store.LAYOUT.dump(made),
            "fingerprint": made.fingerprint,
            "used_at": moment,
        }
        if mapping_id is None:
            taken = {row.name for row in read.of_organisation(connection, access, organisation_id)}
            mapping_id = store.add(
                connection, organisation_id=organisation_id, portfolio_id=portfolio_id, version=1,
                name=_free(name.strip() or MAPPING, taken), made_by_id=access.account_id or None, made_at=moment,
                **columns,
            )  # fmt: skip
        elif not store.change(connection, owner, mapping_id, version or 0, **columns):
            raise Conflict("mapping.changed_since")
        row = read.one(connection, access, mapping_id)
        note(connection, actor(access.account_id), REMEMBER, MAPPING, mapping_id,
             organisation_id=organisation_id, portfolio=portfolio_id)  # fmt: skip
    if row is None:
        raise NotFound("mapping.not_found")
    return _kept(row)


def used(access: Access, mapping_id: int, workspace: Workspace) -> None:
    """A file was handed in by a remembered layout that needed no change."""
    allow(access, Action.SUBMIT, Kind.SUBMISSION, workspace, mapping_id)
    with reading(access, workspace) as connection:
        row = _one(connection, access, mapping_id)
    owner = Owner(row.organisation_id, row.portfolio_id)
    with writing(
        access, workspace, organisation_id=owner.organisation_id, portfolio_id=owner.portfolio_id
    ) as connection:
        store.used(connection, owner, mapping_id, now())


def forget(access: Access, mapping_id: int, version: int, workspace: Workspace) -> None:
    """Forget a layout; what was handed in by it stays. Conflict where somebody changed it since."""
    allow(access, Action.SUBMIT, Kind.SUBMISSION, workspace, mapping_id)
    with reading(access, workspace) as connection:
        row = _one(connection, access, mapping_id)
    owner = Owner(row.organisation_id, row.portfolio_id)
    with writing(
        access, workspace, organisation_id=owner.organisation_id, portfolio_id=owner.portfolio_id
    ) as connection:
        if not store.remove(connection, owner, mapping_id, version):
            raise Conflict("mapping.changed_since")
        note(connection, actor(access.account_id), FORGET, MAPPING, mapping_id,
             organisation_id=owner.organisation_id, portfolio=owner.portfolio_id)  # fmt: skip


def _one(
    connection: Connection, access: Access, mapping_id: int, organisation_id: int | None = None
) -> read.MappingRecord:
    row = read.one(connection, access, mapping_id)
    if row is None or organisation_id not in (None, row.organisation_id):
        raise NotFound("mapping.not_found")
    return row


def _kept(row: read.MappingRecord) -> KeptMapping:
    """A row as it is used; UnreadableDocument where this version cannot read its content."""
    return KeptMapping(
        row.id, row.organisation_id, row.portfolio_id, row.name, row.version,
        store.LAYOUT.load(row.content),
        on(row.made_at), on(row.used_at) if row.used_at else None,
    )  # fmt: skip


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name[:LONGEST_NAME]
    while free in taken:
        number += 1
        free = f"{name[: LONGEST_NAME - 6]} ({number})"
    return free
