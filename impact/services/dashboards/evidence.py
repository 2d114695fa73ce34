"""Evidence with a measurement: attached by its grantee, seen by whom consent opens it to.

A measurement here is an indicator and a period, so evidence stays with it through corrections. Nothing of
evidence is cached: consent that is withdrawn holds from the next look on, for everybody.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import timedelta

from impact.access import consent as rule
from impact.access.permissions import Action, Kind, may
from impact.errors import Conflict, ImpactError, NotFound
from impact.i18n import text
from impact.model.access import Access
from impact.model.evidence import (
    DAYS_REMOVED,
    LONGEST_NOTE,
    LONGEST_STORY,
    LONGEST_TITLE,
    Consent,
    EvidenceKind,
)
from impact.model.words import Language
from impact.services.accounts import display_names
from impact.services.core.audit_log import actor, allow, note, now, record, record_refusal
from impact.services.core.view_mappers import on
from impact.services.core.workspace import Workspace, reading, writing
from impact.services.dashboards.attachments import Attachment, attachment, media_type_of
from impact.services.disclosure import viewer_filter
from impact.services.disclosure.person_redaction import without_persons
from impact.services.disclosure.viewer_filter import Veil
from impact.store import evidence as store
from impact.store.db import blob_storage
from impact.store.queries import Connection
from impact.store.queries import evidence as read
from impact.store.queries.evidence import EvidenceRecord
from impact.store.submissions import find_or_create
from impact.views.evidence import EvidenceFields, EvidenceItem, EvidenceView, Period


def evidence(access: Access, indicator_id: int, workspace: Workspace) -> EvidenceView:
    """The evidence with an indicator that the viewer may see; NotFound outside the access."""
    allow(access, Action.SEE, Kind.EVIDENCE, workspace, indicator_id)
    with viewer_filter.reading(access, workspace) as (connection, cover):
        found = cover.found("indicator", indicator_id)
        owner = read.owner(connection, access, found)
        if owner is None:
            raise NotFound("frame.indicator_not_found")
        mine = rule.own(access, owner[0]) and may(access.role, Action.ATTACH, Kind.EVIDENCE)
        return EvidenceView(
            indicator_id=indicator_id,
            items=tuple(_item(row, access, cover) for row in read.of_indicators(connection, access, [found])),
            periods=tuple(read.periods(connection, found)) if mine else (),
            may_attach=mine,
        )


def counts(access: Access, organisation_id: int, workspace: Workspace) -> dict[int, int]:
    """How many pieces the viewer may see per indicator of an organisation, by the numbers the viewer knows."""
    allow(access, Action.SEE, Kind.EVIDENCE, workspace)
    with viewer_filter.reading(access, workspace) as (connection, cover):
        found = read.counts(connection, access, cover.found("organisation", organisation_id))
        return {cover.address("indicator", key): n for key, n in found.items()}


def _item(row: EvidenceRecord, access: Access, cover: Veil) -> EvidenceItem:
    given, kind = Consent(row.consent), EvidenceKind(row.kind)
    own = rule.own(access, row.organisation_id)
    whole = own or rule.whole(access.role, given)
    author = display_names.shown(access.language, row.added_by, of_account=row.added_by_id is not None)

    def said(words: str) -> str:
        return words if whole else cover.words(row.organisation_id, without_persons(words, row.added_by))

    return EvidenceItem(
        # A number of its own would let two viewers under the veil find each other's organisation.
        evidence_id=row.id if whole else 0,
        kind=kind,
        title=said(row.title),
        text=said(row.text),
        consent=given,
        # Who gave consent is a name too; only the organisation that asked for it needs to know.
        consent_note=row.consent_note if own else "",
        period_start=row.period_start,
        period_end=row.period_end,
        file_name=row.file_name if whole else "",
        size=row.size,
        gone=kind is EvidenceKind.FILE and not row.content_hash,
        added_by=author if whole else "",
        added_on=on(row.added_at) if whole else None,
        version=row.version,
        whole=whole,
    )


def tell(
    access: Access, indicator_id: int, workspace: Workspace, fields: EvidenceFields, *, period: Period
) -> int:
    """Add a story to a measurement of one's own organisation; returns its number."""
    allow(access, Action.ATTACH, Kind.EVIDENCE, workspace, indicator_id)
    fields = _checked(fields, EvidenceKind.STORY)
    return _added(access, indicator_id, workspace, fields, period)


def attach(
    access: Access,
    indicator_id: int,
    workspace: Workspace,
    fields: EvidenceFields,
    *,
    period: Period,
    data: bytes,
    file_name: str,
) -> int:
    """Add a file to a measurement of one's own organisation; returns its number.

    ImpactError for a file that is too large, damaged or of a kind that cannot be attached.
    """
    allow(access, Action.ATTACH, Kind.EVIDENCE, workspace, indicator_id)
    fields = _checked(fields, EvidenceKind.FILE)
    kept = attachment(data, file_name)
    return _added(access, indicator_id, workspace, fields, period, kept)


def _added(
    access: Access,
    indicator_id: int,
    workspace: Workspace,
    fields: EvidenceFields,
    period: Period,
    file: Attachment | None = None,
) -> int:
    """Store a story, or a file with its words; returns its number."""
    kind = EvidenceKind.FILE if file else EvidenceKind.STORY
    content_hash = blob_storage.content_hash(file.data) if file else ""
    with reading(access, workspace) as connection:
        owner = read.owner(connection, access, indicator_id)
        periods = read.periods(connection, indicator_id) if owner else []
    if owner is None:
        raise NotFound("frame.indicator_not_found")
    if not rule.own(access, owner[0]):
        raise record_refusal(access, Action.ATTACH, Kind.EVIDENCE, workspace, indicator_id)
    if period not in periods:
        raise ImpactError("evidence.no_such_period")
    with writing(access, workspace, organisation_id=owner[0], portfolio_id=owner[1]) as connection:
        if file:
            find_or_create.alone_with_file(connection, content_hash)
            blob_storage.save(workspace.files, file.data)
        made = store.add(
            connection, organisation_id=owner[0], portfolio_id=owner[1], indicator_id=indicator_id,
            period_start=period[0], period_end=period[1], added_by=access.name,
            added_by_id=access.account_id or None, added_at=now(), version=1, kind=kind.value,
            content_hash=content_hash, file_name=file.name if file else "", size=len(file.data) if file else 0,
            **_columns(fields),
        )  # fmt: skip
        note(connection, actor(access.account_id), Action.ATTACH.value, Kind.EVIDENCE.value, made,
             organisation_id=owner[0], portfolio=owner[1], indicator=indicator_id, what=kind.value)  # fmt: skip
    return made


def change(access: Access, evidence_id: int, workspace: Workspace, fields: EvidenceFields, *, version: int) -> None:
    """Change words or consent; Conflict with both texts where somebody changed them since."""
    row = _mine(access, evidence_id, workspace, Action.CHANGE)
    fields = _checked(fields, EvidenceKind(row.kind))
    with _writing(access, row, workspace) as connection:
        there = read.one(connection, access, evidence_id)
        if there is None:
            raise NotFound("evidence.not_found")
        if not store.change(connection, evidence_id, version, **_columns(fields)):
            raise _differing(access.language, _fields(there), fields)
        note(connection, actor(access.account_id), Action.CHANGE.value, Kind.EVIDENCE.value, evidence_id,
             organisation_id=row.organisation_id, consent=fields.consent.value)  # fmt: skip


def remove(access: Access, evidence_id: int, workspace: Workspace) -> None:
    """Take a piece away for everybody at once; `bring_back` undoes it for thirty days."""
    row = _mine(access, evidence_id, workspace, Action.CHANGE)
    with _writing(access, row, workspace) as connection:
        if not store.change(connection, evidence_id, row.version, removed_at=now()):
            raise Conflict("evidence.changed_before_removing")
        note(connection, actor(access.account_id), "remove", Kind.EVIDENCE.value, evidence_id,
             organisation_id=row.organisation_id)  # fmt: skip


def bring_back(access: Access, evidence_id: int, workspace: Workspace) -> None:
    """Undo a removal; NotFound once it is gone for good."""
    row = _mine(access, evidence_id, workspace, Action.CHANGE, removed=True)
    with _writing(access, row, workspace) as connection:
        if not store.change(connection, evidence_id, row.version, removed_at=None):
            raise NotFound("evidence.not_found")
        note(connection, actor(access.account_id), "bring_back", Kind.EVIDENCE.value, evidence_id,
             organisation_id=row.organisation_id)  # fmt: skip


def fetch(access: Access, evidence_id: int, workspace: Workspace) -> tuple[str, bytes, str]:
    """Name, bytes and media type of an attached file; NotFound for what the viewer may not see, or is gone."""
    allow(access, Action.FETCH, Kind.EVIDENCE, workspace, evidence_id)
    with reading(access, workspace) as connection:
        row = read.one(connection, access, evidence_id)
    if row is None or not row.content_hash:
        raise NotFound("evidence.not_found")
    data = blob_storage.load(workspace.files, row.content_hash)
    record(workspace, actor(access.account_id), Action.FETCH.value, Kind.EVIDENCE.value, evidence_id,
           organisation_id=row.organisation_id)  # fmt: skip
    return row.file_name, data, media_type_of(data) or "application/octet-stream"


def _mine(
    access: Access, evidence_id: int, workspace: Workspace, action: Action, *, removed: bool = False
) -> EvidenceRecord:
    """A piece of one's own organisation; what one may not see is not there."""
    allow(access, action, Kind.EVIDENCE, workspace, evidence_id)
    with reading(access, workspace) as connection:
        row = read.one(connection, access, evidence_id, removed=removed)
    if row is None or (row.removed_at is not None and row.removed_at < now() - timedelta(days=DAYS_REMOVED)):
        raise NotFound("evidence.not_found")
    if not rule.own(access, row.organisation_id):
        raise record_refusal(access, action, Kind.EVIDENCE, workspace, evidence_id)
    return row


def _writing(access: Access, row: EvidenceRecord, workspace: Workspace) -> AbstractContextManager[Connection]:
    return writing(access, workspace, organisation_id=row.organisation_id, portfolio_id=row.portfolio_id)


def _columns(fields: EvidenceFields) -> dict[str, str]:
    return asdict(fields) | {"consent": fields.consent.value}


def _fields(row: EvidenceRecord) -> EvidenceFields:
    return EvidenceFields(row.title, row.text, Consent(row.consent), row.consent_note)


def _checked(fields: EvidenceFields, kind: EvidenceKind) -> EvidenceFields:
    """The fields without blanks around them; ImpactError names what is missing or too long."""
    title, story, given = fields.title.strip(), fields.text.strip(), fields.consent_note.strip()
    if not title:
        raise ImpactError("evidence.title_missing")
    if kind is EvidenceKind.STORY and not story:
        raise ImpactError("evidence.story_missing")
    for said, most in ((title, LONGEST_TITLE), (story, LONGEST_STORY), (given, LONGEST_NOTE)):
        if len(said) > most:
            raise ImpactError("evidence.too_long", most=most, n=len(said))
    if fields.consent is not Consent.NONE and not given:
        raise ImpactError("evidence.consent_unsaid")
    return EvidenceFields(title, story, fields.consent, given)


def _differing(language: Language, there: EvidenceFields, wished: EvidenceFields) -> Conflict:
    """The error of two people who changed the same piece: what stands there now, beside what was wished."""
    return Conflict("evidence.changed_meanwhile", there=_said(language, there), wished=_said(language, wished))


def _said(language: Language, fields: EvidenceFields) -> str:
    allowed = text(language, f"evidence.consent.{fields.consent.value}")
    return " · ".join(part for part in (fields.title, fields.text, allowed, fields.consent_note) if part)
