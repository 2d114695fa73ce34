"""Taking a decision, which freezes its figures, and what is written beside it afterwards.

A decision that was taken is not edited. Another one takes its place, with a reason; views, dissent and what happened
later are added to it.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind
from impact.errors import Conflict, ImpactError
from impact.model.access import Access
from impact.model.decisions.decision_content import DecisionContent, FrozenFigures
from impact.model.decisions.decision_kinds import DecisionState, WordsKind
from impact.model.text_limits import LONGEST_DECISION_WORDS, LONGEST_NAME, clean_typed_text
from impact.services.core.audit_log import now, record_refusal
from impact.services.core.workspace import Workspace, reading
from impact.services.decisions.decision_drafts import NEWEST_DAY, OLDEST_DAY
from impact.services.decisions.decision_tripwires import TripwireReader
from impact.services.decisions.frozen_figures import freeze_figures
from impact.services.decisions.open_decisions import load_record, note_deed, open_writing
from impact.store.decisions import decision_rows, frozen_parts
from impact.store.decisions.decision_rows import DecisionRecord
from impact.store.schema.decisions.decision_documents import DECISION, FROZEN_FIGURES


def list_missing(content: DecisionContent, *, follows: bool) -> tuple[str, ...]:
    """What a decision still lacks before it can be taken: names of its fields.

    It says what is decided, on which level, in one sentence and why; one that `follows` another also why it does.
    """
    present = {
        "title": bool(content.title), "option": content.option is not None, "level": content.level is not None,
        "reason": bool(content.reason), "change_reason": bool(content.change_reason) or not follows,
    }  # fmt: skip
    return tuple(name for name, is_there in present.items() if not is_there)


def take_decision(access: Access, decision_id: int, version: int, workspace: Workspace) -> None:
    """Take a decision: its figures are frozen as they stand, and it is signed with the viewer's name and this moment.

    The digest of what is frozen goes into the audit trail. ImpactError where it lacks something (`list_missing`),
    NotFound where an indicator is gone, Conflict where somebody changed or took it since, or the one before it.
    """
    record = load_record(access, decision_id, Action.CHANGE, workspace)
    content = DECISION.load(record.content)
    if list_missing(content, follows=record.predecessor_id is not None):
        raise ImpactError("decisions.incomplete")
    figures = freeze_figures(access, [item.indicator_id for item in content.figures], workspace)
    frozen = FROZEN_FIGURES.dump(FrozenFigures(figures))
    taken_at = now()
    digest = frozen_parts.compute_digest(
        (record.organisation_id, record.portfolio_id), (record.subject, record.theme), record.predecessor_id, taken_at,
        record.content, frozen,
    )  # fmt: skip
    with open_writing(access, record.organisation_id, record.portfolio_id, workspace) as connection:
        is_taken = decision_rows.change_decision(
            connection, decision_id, version, DecisionState.DRAFT, state=DecisionState.IN_FORCE.value, frozen=frozen,
            digest=digest, taken_at=taken_at, account_id=access.account_id or None, signer=access.name[:LONGEST_NAME],
            signer_role=access.role.value,
        )  # fmt: skip
        if not is_taken:
            raise Conflict("decisions.changed_meanwhile")
        if record.predecessor_id is not None and not decision_rows.end_decision(
            connection, record.predecessor_id, DecisionState.SUCCEEDED
        ):
            raise Conflict("decisions.predecessor_over")
        note_deed(connection, access, record, frozen_parts.TAKE, digest=digest, figures=len(figures))


def write_beside(access: Access, decision_id: int, kind: WordsKind, words: str, workspace: Workspace) -> None:
    """Write the grantee's view (by the grantee) or dissent within the fund (by its people) beside a decision.

    NotAllowed for the other side, ImpactError for blank or too long words and beside a draft.
    """
    action = Action.RESPOND if kind is WordsKind.VIEW else Action.CHANGE
    record = load_record(access, decision_id, action, workspace)
    if kind is WordsKind.VIEW and record.organisation_id != access.organisation_id:
        raise record_refusal(access, action, Kind.DECISION, workspace, decision_id)
    _require_taken(record)
    text = _check_words(words)
    with open_writing(access, record.organisation_id, record.portfolio_id, workspace) as connection:
        _add_words(connection, access, record, kind, text)
        # That somebody of the fund disagrees is the fund's own business: its trail is not read by the grantee.
        note_deed(connection, access, record, "add_words", what=kind.value)


def look_again(
    access: Access, decision_id: int, version: int, words: str, workspace: Workspace, *, review_on: date | None,
    is_over: bool,
) -> None:  # fmt: skip
    """Say what happened since a decision was taken, when to look at it next, and whether it is over.

    Tripwires that have tripped are taken note of. ImpactError for blank words and for a decision that no longer holds,
    Conflict where somebody looked at it meanwhile.
    """
    record = load_record(access, decision_id, Action.CHANGE, workspace)
    if record.state != DecisionState.IN_FORCE:
        raise ImpactError("decisions.not_in_force")
    text = _check_words(words)
    if review_on is not None and not OLDEST_DAY <= review_on <= NEWEST_DAY:
        raise ImpactError("decisions.day_range")
    content = DECISION.load(record.content)
    with reading(access, workspace) as connection:
        tripwires = TripwireReader(connection, access, [(record, content)]).read(record, content)
    with open_writing(access, record.organisation_id, record.portfolio_id, workspace) as connection:
        state = DecisionState.ENDED if is_over else DecisionState.IN_FORCE
        if not decision_rows.change_decision(
            connection, decision_id, version, DecisionState.IN_FORCE, state=state.value, looked_at=now(),
            looked_trip=" ".join(sorted(tripwires.marks)), review_on=None if is_over else review_on,
        ):  # fmt: skip
            raise Conflict("decisions.changed_meanwhile")
        _add_words(connection, access, record, WordsKind.OUTCOME, text)
        note_deed(connection, access, record, "end" if is_over else "look_again")


def _require_taken(record: DecisionRecord) -> None:
    if record.state == DecisionState.DRAFT:
        raise ImpactError("decisions.is_draft")


def _check_words(words: str) -> str:
    text = clean_typed_text(words).strip()
    if not text:
        raise ImpactError("decisions.no_words")
    if len(text) > LONGEST_DECISION_WORDS:
        raise ImpactError("decisions.too_long", n=LONGEST_DECISION_WORDS)
    return text


def _add_words(
    connection: Connection, access: Access, record: DecisionRecord, kind: WordsKind, text: str
) -> None:
    decision_rows.add_words(
        connection, organisation_id=record.organisation_id, portfolio_id=record.portfolio_id, decision_id=record.id,
        kind=kind.value, text=text, author=access.name[:LONGEST_NAME], author_role=access.role.value,
        account_id=access.account_id or None, made_at=now(),
    )  # fmt: skip
