"""What everybody may change of their own account."""

from __future__ import annotations

from impact.access.permissions import Action, Kind
from impact.errors import Conflict, ImpactError, NotAllowed, NotFound
from impact.model.access import Access
from impact.model.words import Language
from impact.services.accounts import login_rate_limit, passwords
from impact.services.accounts.accounts import Person, membership
from impact.services.accounts.display_names import as_known
from impact.services.core.audit_log import DENIED, actor, allow, note, now, record
from impact.services.core.workspace import Workspace, secret, unlimited_reading, unlimited_writing
from impact.store.accounts import accounts as store
from impact.store.accounts import sessions_and_tokens


def rename(access: Access, workspace: Workspace, *, name: str, language: Language, version: int) -> None:
    """Change one's own name and language; Conflict where it was changed elsewhere in the meantime.

    A persona keeps its name: many visitors of a demo look through it, and the next would not know it again.
    """
    allow(access, Action.CHANGE, Kind.OWN_ACCOUNT, workspace)
    if not name.strip():
        raise ImpactError("accounts.name_missing")
    with unlimited_writing(workspace) as connection:
        known = store.one(connection, access.account_id)
        if known is not None and known.persona is not None and name.strip() != known.name:
            raise ImpactError("accounts.persona_stays")
        if not store.change(connection, access.account_id, version, name=name.strip()[:200], language=language.value):
            raise Conflict("accounts.changed_meanwhile")
        note(connection, actor(access.account_id), "change", Kind.OWN_ACCOUNT.value, access.account_id,
             organisation_id=access.organisation_id or None)  # fmt: skip


def change_password(access: Access, workspace: Workspace, *, old: str, new: str) -> None:
    """Set another password, knowing the present one; all other sessions of the account end.

    Whoever finds a window open may guess the present one no oftener than at the door.
    """
    allow(access, Action.CHANGE, Kind.OWN_ACCOUNT, workspace)
    guess = login_rate_limit.admit(workspace, f"account {access.account_id}", f"session {access.session_id}", ())
    if not guess.admitted:
        raise NotAllowed("accounts.too_many_tries")
    with unlimited_reading(workspace) as connection:
        row = store.one(connection, access.account_id)
    if row is None or not passwords.fits(row.password_hash, old):
        record(workspace, actor(access.account_id), "set_password", "account", access.account_id, outcome=DENIED,
               organisation_id=access.organisation_id or None)  # fmt: skip
        raise NotAllowed("accounts.old_password_wrong")
    passwords.check_new(new, row.name, (row.email or "").partition("@")[0])
    made = passwords.hashed(new)
    with unlimited_writing(workspace) as connection:
        login_rate_limit.forgive(connection, guess)
        store.change(connection, access.account_id, password_hash=made)
        for other in sessions_and_tokens.sessions_of(connection, access.account_id, now()):
            if other.id != access.session_id:
                sessions_and_tokens.end(connection, access.account_id, now(), other.id)
        note(connection, actor(access.account_id), "set_password", "account", access.account_id,
             organisation_id=access.organisation_id or None)  # fmt: skip


def own(access: Access, workspace: Workspace) -> Person:
    """The viewer's own account with all its memberships."""
    allow(access, Action.SEE, Kind.OWN_ACCOUNT, workspace)
    key = secret(workspace)
    with unlimited_reading(workspace) as connection:
        row = store.one(connection, access.account_id)
        if row is None:
            raise NotFound("accounts.gone")
        found = as_known(store.memberships(connection, access.account_id), access.language, key)
    return Person(
        row.id, row.name, row.email or "", Language(row.language), row.state, row.made_at,
        row.version, row.persona is not None, tuple(membership(item) for item in found),
    )  # fmt: skip
