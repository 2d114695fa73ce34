"""A guest of a theory is erased: the name that was typed, and every word that was written under it.

Whoever manages the links to a theory does it, for good. A restore does it again, as for accounts (`note_erasures`).
"""

from __future__ import annotations

import re
import unicodedata

from impact.access.permissions import Action, Kind
from impact.errors import NotFound
from impact.model.access import Access
from impact.services.accounts import personal_data
from impact.services.core.audit_log import actor, add_event, now, record_refusal, require_allowed
from impact.services.core.workspace import Workspace, reading, unscoped_writing, writing
from impact.services.theory.guest_links import list_choices
from impact.store import guest_links
from impact.views.theory.guest_links import GuestChoice


def is_named(name: str, note: str) -> bool:
    """Whether a note has a name in it, as whole words: Jo is not named where Marjolein or Marie-Jo is."""
    texts = (unicodedata.normalize("NFC", text).casefold() for text in (note, name))
    words, of_name = (re.findall(r"\w+(?:-\w+)*", text) for text in texts)
    return bool(of_name) and any(words[at : at + len(of_name)] == of_name for at in range(len(words)))


def erase_guest(access: Access, organisation_id: int, choice: GuestChoice, workspace: Workspace) -> int:
    """Erase the name and the words of a guest, or of all guests of a link, for good; how many messages they wrote.

    The messages stay as erased ones, so that what others replied has its place. Visits under the name end; a link whose
    guests are all erased is withdrawn, and for whom it was made is erased. NotAllowed for another role or organisation;
    NotFound where there is nothing (any more).
    """
    require_allowed(access, Action.INVITE, Kind.THEORY, workspace, organisation_id)
    with reading(access, workspace) as connection:
        links = guest_links.list_links(connection, access, organisation_id)
        authors = guest_links.list_guest_authors(connection, access, organisation_id)
    choices = {(item.portfolio_id, item.link_id, item.name) for item in list_choices(links, authors)}
    if (choice.portfolio_id, choice.link_id, choice.name) not in choices:
        record_refusal(access, Action.INVITE, Kind.THEORY, workspace, organisation_id)
        raise NotFound("guests.guest_not_found")
    link = next((row for row in links if row.id == choice.link_id), None)
    moment = now()
    if link is not None:
        # Nobody writes on under the name meanwhile.
        with unscoped_writing(workspace) as connection:
            guest_links.erase_visits(connection, link.id, choice.name, moment)
    owner = {"organisation_id": organisation_id, "portfolio_id": choice.portfolio_id}
    with writing(access, workspace, **owner) as connection:
        erased = guest_links.erase_words(
            connection, organisation_id, choice.portfolio_id, choice.link_id, choice.name
        )
        if link is not None and (choice.name is None or is_named(choice.name, link.note)):
            guest_links.erase_note(connection, link.id)
        if link is not None and choice.name is None:
            guest_links.withdraw_link(connection, link.id, moment)
        add_event(
            connection, actor(access.account_id), Action.ERASE.value, Kind.THEORY.value, organisation_id,
            organisation_id=organisation_id, portfolio=choice.portfolio_id, guest_link=choice.link_id,
            what="guest", messages=erased,
        )  # fmt: skip
    personal_data.note_erasures(workspace)
    return erased
