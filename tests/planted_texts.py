"""A database in which every text that somebody can have written holds markup and links, or whatever else is planted.

The columns are found in the tables: every text column, except those that hold words of the program itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import JSON, Connection, String, Text, create_engine, select, update
from stored import Stored

from impact.services.core.audit_log import now
from impact.store import theory_drafts, theory_versions
from impact.store.schema.base import Base
from impact.store.schema.theory_documents import THEORY, THEORY_EDIT
from impact.store.schema.theory_of_change import Theory
from impact.theory.document import FrameChange, TheoryEdit, TheoryFrame

# A tag, a link of markdown, addresses that become links by themselves, a sign that turns the line around, and a word
# that does not break.
PLANTED = '<a class="planted" href="https://planted.example" onclick="x()">[p](https://planted.example)'
PLANTED += " www.planted.example planted@planted.example \u202e" + "w" * 300
# The same for the name of a group, which stands between signs that separate groups.
PLANTED_GROUP = PLANTED.replace(PLANTED[: PLANTED.index(">") + 1], "<planted>")
GROUP_COLUMNS = {"measurement.breakdown", "target.breakdown", "indicator.breakdown"}
# These columns hold words of the program, keys and sums of content: nobody writes them.
OWN_WORDS = {
    "alembic_version", "setting", "session", "attempt", "known_device", "outbox", "audit_event", "credential",
}  # fmt: skip
OWN_COLUMNS = {
    "measurement.state", "target.state", "figure.notes", "indicator.key", "indicator.notes", "account.email",
    "account.password_hash", "indicator.frequency", "indicator.baseline_raw",
}  # fmt: skip
LANGUAGES = {"nl", "en", "fr"}
# Shorter columns hold a word of the program or a key.
SHORTEST_FREE_TEXT = 200


def list_free_columns(*names: str) -> Iterator[tuple[Any, Any]]:
    """The tables and columns that hold what somebody wrote, but `names` ('table.column')."""
    own_columns = {*OWN_COLUMNS, *names}
    for table in Base.metadata.sorted_tables:
        if table.name in OWN_WORDS:
            continue
        for column in table.columns:
            length = column.type.length if isinstance(column.type, String) else 0
            is_text = isinstance(column.type, Text) or (length or 0) >= SHORTEST_FREE_TEXT
            if (is_text or isinstance(column.type, JSON)) and f"{table.name}.{column.name}" not in own_columns:
                yield table, column


def plant(
    stored: Stored, words: str = PLANTED, group_words: str = PLANTED_GROUP, without: Collection[str] = ()
) -> None:
    """Add words to every text that is there, `group_words` to names of groups; not to some columns."""
    engine = create_engine(stored.url)
    with engine.begin() as connection:
        _open_drafts(connection)
        for table, column in list_free_columns(*without):
            (key,) = table.primary_key.columns
            for number, value in connection.execute(select(key, column)).all():
                is_group = f"{table.name}.{column.name}" in GROUP_COLUMNS
                planted = _planted(value, group_words if is_group else words)
                if planted != value:
                    connection.execute(update(table).where(key == number).values({column: planted}))
    engine.dispose()


def _open_drafts(connection: Connection) -> None:
    """Somebody edits every theory: the demo has no drafts of its own."""
    factors = tuple(dict.fromkeys(LANGUAGES, "Prijzen") for _ in range(2))
    for organisation_id in connection.scalars(select(Theory.organisation_id).distinct()).all():
        newest = theory_versions.list_versions(connection, organisation_id)[0]
        document = theory_versions.load_version(connection, newest)
        arrows = tuple(replace(arrow, mechanism={"nl": "Omdat het helpt"}) for arrow in document.arrows)
        edit = TheoryEdit("begin", frame=FrameChange(TheoryFrame(), TheoryFrame(None, factors)))
        draft_id = theory_drafts.add_draft(
            connection, organisation_id, newest.version, THEORY.dump(replace(document, arrows=arrows)), now()
        )
        draft = theory_drafts.find_draft(connection, organisation_id)
        assert draft is not None and draft.id == draft_id
        theory_drafts.add_step(connection, draft, edit.edit_id, None, THEORY_EDIT.dump(edit), now())


def _planted(value: Any, plant_text: str) -> Any:
    if isinstance(value, str):
        return f"{value} {plant_text}" if value and len(value) < 2_000 else value
    return _planted_within(value, plant_text)


def _planted_within(value: Any, plant_text: str) -> Any:
    """Texts per language, however deep in a document they stand; everything else in it is a word of the program."""
    if isinstance(value, list):
        return [_planted_within(item, plant_text) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) & LANGUAGES:
        return value | {name: _planted(words, plant_text) for name, words in value.items() if name in LANGUAGES}
    return {name: _planted_within(item, plant_text) for name, item in value.items()}
