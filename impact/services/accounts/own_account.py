"""A person's own account: name, language, password."""

from __future__ import annotations

from impact.access.permissions import Action, Kind
from impact.errors import Conflict, ImpactError, NotAllowed, NotFound
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.services.accounts import login_rate_limit, passwords
from impact.services.accounts.accounts import Person, to_membership
from impact.services.accounts.display_names import with_pseudonyms
from impact.services.core.audit_log import DENIED, actor, add_event, now, record_event, require_allowed
from impact.services.core.workspace import Workspace, load_secret, unscoped_reading, unscoped_writing
from impact.store.accounts import accounts as account_queries
from impact.store.accounts import sessions_and_tokens


def change_own(access: Access, workspace: Workspace, *, name: str, language: Language, version: int) -> None:
    """Change one's own name and language; Conflict where `version` is outdated (optimistic locking).

    ImpactError where a demo persona would get another name: all visitors of the demo share it.
    """
    require_allowed(access, Action.CHANGE, Kind.OWN_ACCOUNT, workspace)
    if not name.strip():
        raise ImpactError("accounts.name_missing")
    with unscoped_writing(workspace) as connection:
        row = account_queries.get_account(connection, access.account_id)
        if row is not None and row.persona is not None and name.strip() != row.name:
            raise ImpactError("accounts.persona_stays")
        fields = {"name": name.strip()[:200], "language": language.value}
        if not account_queries.change_account(connection, access.account_id, version, **fields):
            raise Conflict("accounts.changed_meanwhile")
        add_event(connection, actor(access.account_id), "change", Kind.OWN_ACCOUNT.value, access.account_id,
             organisation_id=access.organisation_id or None)  # fmt: skip


def change_password(access: Access, workspace: Workspace, *, old: str, new: str) -> None:
    """Change one's own password by proving the present one; all other sessions of the account end.

    The present password is rate limited like a sign-in, so that an unattended window allows no brute force.
    NotAllowed for a wrong present password or too many attempts; ImpactError for a weak new one.
    """
    require_allowed(access, Action.CHANGE, Kind.OWN_ACCOUNT, workspace)
    attempt = login_rate_limit.count_attempt(
        workspace, f"account {access.account_id}", f"session {access.session_id}", ()
    )
    if not attempt.is_admitted:
        raise NotAllowed("accounts.too_many_tries", minutes=login_rate_limit.WINDOW_MINUTES)
    with unscoped_reading(workspace) as connection:
        row = account_queries.get_account(connection, access.account_id)
    if row is None or not passwords.matches_hash(row.password_hash, old):
        record_event(workspace, actor(access.account_id), "set_password", "account", access.account_id, outcome=DENIED,
               organisation_id=access.organisation_id or None)  # fmt: skip
        raise NotAllowed("accounts.old_password_wrong")
    passwords.check_new_password(new, row.name, (row.email or "").partition("@")[0])
    password_hash = passwords.hash_password(new)
    with unscoped_writing(workspace) as connection:
        login_rate_limit.forget_attempt(connection, attempt)
        account_queries.change_account(connection, access.account_id, password_hash=password_hash)
        for other in sessions_and_tokens.list_sessions(connection, access.account_id, now()):
            if other.id != access.session_id:
                sessions_and_tokens.end_sessions(connection, access.account_id, now(), other.id)
        add_event(connection, actor(access.account_id), "set_password", "account", access.account_id,
             organisation_id=access.organisation_id or None)  # fmt: skip


def find_own(access: Access, workspace: Workspace) -> Person:
    """Read the viewer's own account with all its memberships; NotFound where it no longer exists."""
    require_allowed(access, Action.SEE, Kind.OWN_ACCOUNT, workspace)
    key = load_secret(workspace)
    with unscoped_reading(workspace) as connection:
        row = account_queries.get_account(connection, access.account_id)
        if row is None:
            raise NotFound("accounts.gone")
        memberships = with_pseudonyms(
            connection, account_queries.list_memberships(connection, access.account_id), access.language, key
        )
    return Person(
        row.id, row.name, row.email or "", Language(row.language), row.state, row.made_at,
        row.version, row.persona is not None, tuple(to_membership(item) for item in memberships),
    )  # fmt: skip
