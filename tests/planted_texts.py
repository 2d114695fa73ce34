"""A database in which every text that somebody can have written holds markup, links, and signs that turn a line around.

The columns are found in the tables: every text column, except those that hold words of the program itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, String, Text, create_engine, select, update
from stored import Stored

from impact.store.schema.base import Base

# A tag, a link of markdown, addresses that become links by themselves, a sign that turns the line around, and a word
# that does not break.
PLANTED = '<a class="planted" href="https://planted.example" onclick="x()">[p](https://planted.example)'
PLANTED += " www.planted.example planted@planted.example \u202e" + "w" * 300
# The same for the name of a group, which stands between signs that separate groups.
PLANTED_GROUP = PLANTED.replace(PLANTED[: PLANTED.index(">") + 1], "<planted>")
GROUP_COLUMNS = {"measurement.breakdown", "target.breakdown", "indicator.breakdown"}
# These columns hold words of the program, keys and sums of content: nobody writes them.
OWN_WORDS = {
    "alembic_version", "setting", "session", "link", "attempt", "known_device", "outbox", "audit_event", "credential",
}  # fmt: skip
OWN_COLUMNS = {
    "measurement.state", "target.state", "figure.notes", "indicator.key", "indicator.notes", "account.email",
    "account.password_hash", "indicator.frequency", "indicator.baseline_raw",
}  # fmt: skip
# Shorter columns hold a word of the program or a key.
SHORTEST_FREE_TEXT = 200


def list_free_columns() -> Iterator[tuple[Any, Any]]:
    """The tables and columns that hold what somebody wrote."""
    for table in Base.metadata.sorted_tables:
        if table.name in OWN_WORDS:
            continue
        for column in table.columns:
            length = column.type.length if isinstance(column.type, String) else 0
            is_text = isinstance(column.type, Text) or (length or 0) >= SHORTEST_FREE_TEXT
            if (is_text or isinstance(column.type, JSON)) and f"{table.name}.{column.name}" not in OWN_COLUMNS:
                yield table, column


def plant(stored: Stored) -> None:
    """Add it to every text that is there."""
    engine = create_engine(stored.url)
    with engine.begin() as connection:
        for table, column in list_free_columns():
            (key,) = table.primary_key.columns
            for number, value in connection.execute(select(key, column)).all():
                is_group = f"{table.name}.{column.name}" in GROUP_COLUMNS
                planted = _planted(value, PLANTED_GROUP if is_group else PLANTED)
                if planted != value:
                    connection.execute(update(table).where(key == number).values({column: planted}))
    engine.dispose()


def _planted(value: Any, plant_text: str) -> Any:
    if isinstance(value, str):
        return f"{value} {plant_text}" if value and len(value) < 2_000 else value
    if isinstance(value, dict) and set(value) & {"nl", "en", "fr"}:
        languages = {name: _planted(words, plant_text) for name, words in value.items() if name in ("nl", "en", "fr")}
        return value | languages
    return value
