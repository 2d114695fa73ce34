"""Evidence with a measurement: a grantee adds stories and files, and consent decides who may see them.

A measurement here is an indicator and a period, so that evidence stays when a value is corrected. Evidence is never
cached: a withdrawal of consent takes effect at the next request of any viewer.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import timedelta

from impact.access import consent as consent_rules
from impact.access.permissions import Action, Kind, may
from impact.errors import Conflict, ImpactError, NotFound
from impact.i18n import text
from impact.model.access import Access
from impact.model.evidence import Consent, EvidenceKind
from impact.model.privacy.retention import REMOVED_EVIDENCE_DAYS
from impact.model.text_limits import (
    LONGEST_CONSENT_NOTE,
    LONGEST_EVIDENCE_TITLE,
    LONGEST_STORY,
    remove_unstorable_characters,
)
from impact.model.vocabulary.languages import Language
from impact.services.accounts import display_names
from impact.services.core.audit_log import (
    actor,
    add_event,
    now,
    record_event,
    record_refusal,
    require_allowed,
)
from impact.services.core.view_mappers import day_of
from impact.services.core.workspace import Workspace, reading, writing
from impact.services.disclosure.viewer_filter import ViewerFilter, open_filtered
from impact.services.evidence.accepted_kinds import detect_media_type
from impact.services.evidence.photo_metadata import Attachment, prepare_attachment
from impact.store import evidence as evidence_store
from impact.store.db import blob_storage, locks
from impact.store.queries import Connection
from impact.store.queries import evidence as evidence_queries
from impact.store.queries.evidence import EvidenceRecord
from impact.views.evidence import EvidenceFields, EvidenceItem, EvidenceView, Period


def build_evidence_view(access: Access, indicator_id: int, workspace: Workspace) -> EvidenceView:
    """The evidence with an indicator that the viewer may see; NotFound for an indicator outside the access."""
    require_allowed(access, Action.SEE, Kind.EVIDENCE, workspace, indicator_id)
    with open_filtered(access, workspace) as (connection, viewer_filter):
        internal_id = viewer_filter.resolve_id("indicator", indicator_id)
        owner = evidence_queries.find_owner(connection, access, internal_id)
        if owner is None:
            raise NotFound("frame.indicator_not_found")
        may_attach = consent_rules.is_own(access, owner[0]) and may(access.role, Action.ATTACH, Kind.EVIDENCE)
        return EvidenceView(
            indicator_id=indicator_id,
            items=tuple(
                _evidence_item(row, access, viewer_filter)
                for row in evidence_queries.list_evidence(connection, access, [internal_id])
            ),
            periods=tuple(evidence_queries.list_periods(connection, internal_id)) if may_attach else (),
            may_attach=may_attach,
        )


def count_evidence(access: Access, organisation_id: int, workspace: Workspace) -> dict[int, int]:
    """Count the items of evidence visible to the viewer, by (masked) indicator id, of one organisation."""
    require_allowed(access, Action.SEE, Kind.EVIDENCE, workspace)
    with open_filtered(access, workspace) as (connection, viewer_filter):
        counts_by_id = evidence_queries.count_evidence(
            connection, access, viewer_filter.resolve_id("organisation", organisation_id)
        )
        return {viewer_filter.mask_id("indicator", key): n for key, n in counts_by_id.items()}


def _evidence_item(row: EvidenceRecord, access: Access, viewer_filter: ViewerFilter) -> EvidenceItem:
    consent, kind = Consent(row.consent), EvidenceKind(row.kind)
    is_own = consent_rules.is_own(access, row.organisation_id)
    sees_all = is_own or consent_rules.may_see_unredacted(access.role, consent)
    author = display_names.display_name(access.language, row.added_by, of_account=row.added_by_id is not None)

    def redact(words: str) -> str:
        if sees_all:
            return words
        redacted = viewer_filter.redact_story(row.organisation_id, words, row.added_by)
        return text(access.language, "evidence.withheld") if redacted is None else redacted

    return EvidenceItem(
        # With an id in common two viewers under pseudonyms could identify each other's organisations.
        evidence_id=row.id if sees_all else 0,
        kind=kind,
        title=redact(row.title),
        text=redact(row.text),
        consent=consent,
        # Who gave consent is a name too; only the organisation that asked for it needs to know.
        consent_note=row.consent_note if is_own else "",
        period_start=row.period_start,
        period_end=row.period_end,
        file_name=row.file_name if sees_all else "",
        size=row.size,
        is_deleted=kind is EvidenceKind.FILE and not row.content_hash,
        added_by=author if sees_all else "",
        added_on=day_of(row.added_at) if sees_all else None,
        version=row.version,
        whole=sees_all,
    )


def add_story(
    access: Access, indicator_id: int, workspace: Workspace, fields: EvidenceFields, *, period: Period
) -> int:
    """Add a story to a measurement of the viewer's own organisation; returns its id.

    NotFound outside the access, NotAllowed for another organisation, ImpactError for a missing or too long field.
    """
    require_allowed(access, Action.ATTACH, Kind.EVIDENCE, workspace, indicator_id)
    fields = _validate_fields(fields, EvidenceKind.STORY)
    return _add_evidence(access, indicator_id, workspace, fields, period)


def add_file(
    access: Access,
    indicator_id: int,
    workspace: Workspace,
    fields: EvidenceFields,
    *,
    period: Period,
    data: bytes,
    file_name: str,
) -> int:
    """Add a file to a measurement of the viewer's own organisation; returns its id.

    ImpactError for a file that is too large, damaged or of a kind that cannot be attached.
    """
    require_allowed(access, Action.ATTACH, Kind.EVIDENCE, workspace, indicator_id)
    fields = _validate_fields(fields, EvidenceKind.FILE)
    prepared = prepare_attachment(data, file_name)
    return _add_evidence(access, indicator_id, workspace, fields, period, prepared)


def _add_evidence(
    access: Access,
    indicator_id: int,
    workspace: Workspace,
    fields: EvidenceFields,
    period: Period,
    file: Attachment | None = None,
) -> int:
    """Store a story, or a file with its title and description; returns the id."""
    kind = EvidenceKind.FILE if file else EvidenceKind.STORY
    content_hash = blob_storage.content_hash(file.data) if file else ""
    with reading(access, workspace) as connection:
        owner = evidence_queries.find_owner(connection, access, indicator_id)
        periods = evidence_queries.list_periods(connection, indicator_id) if owner else []
    if owner is None:
        raise NotFound("frame.indicator_not_found")
    if not consent_rules.is_own(access, owner[0]):
        raise record_refusal(access, Action.ATTACH, Kind.EVIDENCE, workspace, indicator_id)
    if period not in periods:
        raise ImpactError("evidence.no_such_period")
    with writing(access, workspace, organisation_id=owner[0], portfolio_id=owner[1]) as connection:
        if file:
            locks.lock_file(connection, content_hash)
            blob_storage.save_file(workspace.files, file.data)
        evidence_id = evidence_store.add_evidence(
            connection, organisation_id=owner[0], portfolio_id=owner[1], indicator_id=indicator_id,
            period_start=period[0], period_end=period[1], added_by=access.name,
            added_by_id=access.account_id or None, added_at=now(), version=1, kind=kind.value,
            content_hash=content_hash, file_name=file.name if file else "", size=len(file.data) if file else 0,
            **_columns(fields),
        )  # fmt: skip
        add_event(connection, actor(access.account_id), Action.ATTACH.value, Kind.EVIDENCE.value, evidence_id,
             organisation_id=owner[0], portfolio=owner[1], indicator=indicator_id, what=kind.value)  # fmt: skip
    return evidence_id


def change_evidence(
    access: Access, evidence_id: int, workspace: Workspace, fields: EvidenceFields, *, version: int
) -> None:
    """Change texts or consent; Conflict with both texts if somebody else changed them since `version`."""
    row = _own_evidence(access, evidence_id, workspace, Action.CHANGE)
    fields = _validate_fields(fields, EvidenceKind(row.kind))
    with _open_writing(access, row, workspace) as connection:
        current = evidence_queries.get_evidence(connection, access, evidence_id)
        if current is None:
            raise NotFound("evidence.not_found")
        if not evidence_store.change_evidence(connection, evidence_id, version, **_columns(fields)):
            raise _edit_conflict(access.language, _fields(current), fields)
        add_event(connection, actor(access.account_id), Action.CHANGE.value, Kind.EVIDENCE.value, evidence_id,
             organisation_id=row.organisation_id, consent=fields.consent.value)  # fmt: skip


def remove_evidence(access: Access, evidence_id: int, workspace: Workspace) -> None:
    """Mark evidence as removed for everybody (soft delete); `bring_back` undoes it within
    REMOVED_EVIDENCE_DAYS."""
    row = _own_evidence(access, evidence_id, workspace, Action.CHANGE)
    with _open_writing(access, row, workspace) as connection:
        if not evidence_store.change_evidence(connection, evidence_id, row.version, removed_at=now()):
            raise Conflict("evidence.changed_before_removing")
        add_event(connection, actor(access.account_id), "remove", Kind.EVIDENCE.value, evidence_id,
             organisation_id=row.organisation_id)  # fmt: skip


def restore_evidence(access: Access, evidence_id: int, workspace: Workspace) -> None:
    """Undo a removal; NotFound once the evidence is deleted for good."""
    row = _own_evidence(access, evidence_id, workspace, Action.CHANGE, removed=True)
    with _open_writing(access, row, workspace) as connection:
        if not evidence_store.change_evidence(connection, evidence_id, row.version, removed_at=None):
            raise NotFound("evidence.not_found")
        add_event(connection, actor(access.account_id), "bring_back", Kind.EVIDENCE.value, evidence_id,
             organisation_id=row.organisation_id)  # fmt: skip


def fetch_file(access: Access, evidence_id: int, workspace: Workspace) -> tuple[str, bytes, str]:
    """Name, bytes and media type of an attached file; NotFound if the viewer may not see it or it was deleted."""
    require_allowed(access, Action.FETCH, Kind.EVIDENCE, workspace, evidence_id)
    with reading(access, workspace) as connection:
        row = evidence_queries.get_evidence(connection, access, evidence_id)
    if row is None or not row.content_hash:
        raise NotFound("evidence.not_found")
    data = blob_storage.load_file(workspace.files, row.content_hash)
    record_event(workspace, actor(access.account_id), Action.FETCH.value, Kind.EVIDENCE.value, evidence_id,
           organisation_id=row.organisation_id)  # fmt: skip
    return row.file_name, data, detect_media_type(data) or "application/octet-stream"


def _own_evidence(
    access: Access, evidence_id: int, workspace: Workspace, action: Action, *, removed: bool = False
) -> EvidenceRecord:
    """Evidence of the viewer's own organisation; NotFound outside the access, NotAllowed (audited) for another's."""
    require_allowed(access, action, Kind.EVIDENCE, workspace, evidence_id)
    with reading(access, workspace) as connection:
        row = evidence_queries.get_evidence(connection, access, evidence_id, removed=removed)
    if row is None or (row.removed_at is not None and row.removed_at < now() - timedelta(days=REMOVED_EVIDENCE_DAYS)):
        raise NotFound("evidence.not_found")
    if not consent_rules.is_own(access, row.organisation_id):
        raise record_refusal(access, action, Kind.EVIDENCE, workspace, evidence_id)
    return row


def _open_writing(
    access: Access, row: EvidenceRecord, workspace: Workspace
) -> AbstractContextManager[Connection]:
    return writing(access, workspace, organisation_id=row.organisation_id, portfolio_id=row.portfolio_id)


def _columns(fields: EvidenceFields) -> dict[str, str]:
    return asdict(fields) | {"consent": fields.consent.value}


def _fields(row: EvidenceRecord) -> EvidenceFields:
    return EvidenceFields(row.title, row.text, Consent(row.consent), row.consent_note)


def _validate_fields(fields: EvidenceFields, kind: EvidenceKind) -> EvidenceFields:
    """The fields without surrounding whitespace; ImpactError if one is missing or too long."""
    title, story, consent_note = (
        remove_unstorable_characters(words).strip() for words in (fields.title, fields.text, fields.consent_note)
    )  # fmt: skip
    if not title:
        raise ImpactError("evidence.title_missing")
    if kind is EvidenceKind.STORY and not story:
        raise ImpactError("evidence.story_missing")
    for value, max_length in (
        (title, LONGEST_EVIDENCE_TITLE), (story, LONGEST_STORY), (consent_note, LONGEST_CONSENT_NOTE),
    ):  # fmt: skip
        if len(value) > max_length:
            raise ImpactError("evidence.too_long", most=max_length, n=len(value))
    if fields.consent is not Consent.NONE and not consent_note:
        raise ImpactError("evidence.consent_unsaid")
    return EvidenceFields(title, story, fields.consent, consent_note)


def _edit_conflict(language: Language, current: EvidenceFields, edited: EvidenceFields) -> Conflict:
    """The error of an edit conflict, with the current text beside the edited one."""
    return Conflict(
        "evidence.changed_meanwhile",
        there=_fields_text(language, current),
        wished=_fields_text(language, edited),
    )


def _fields_text(language: Language, fields: EvidenceFields) -> str:
    allowed = text(language, f"evidence.consent.{fields.consent.value}")
    return " · ".join(part for part in (fields.title, fields.text, allowed, fields.consent_note) if part)
