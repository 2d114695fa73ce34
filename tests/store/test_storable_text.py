"""Characters that no database stores end in no error and in no row, whatever table a text is written to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from kept import once
from sqlalchemy import JSON, CheckConstraint, String, Table, select, update
from two_funds import TwoFunds

from impact.model.text_limits import clean_typed_text
from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.store.audit import audit_chain
from impact.store.audit.audit_chain import Event
from impact.store.db import bulk
from impact.store.schema.base import Base, table_of
from impact.store.schema.indicators_and_measurements import Target
from impact.store.schema.stored_json import Document

DIRTY, CLEAN = "\x00a\ud800b\x00", "ab"
DOCUMENT = {"version": 1, DIRTY: [DIRTY, {"x": DIRTY, "emoji": "\U0001f600"}], "n": 1.5}
CLEANED = {"version": 1, CLEAN: [CLEAN, {"x": CLEAN, "emoji": "\U0001f600"}], "n": 1.5}
TABLES = sorted(Base.metadata.tables)


@dataclass(frozen=True)
class Words:
    """A document of one text."""

    words: str


def both_funds(workspace: Workspace) -> TwoFunds:
    """A database with rows in most of its tables."""
    made = TwoFunds(workspace)
    made.begin_second()
    return made


def text_columns(table: Table) -> dict[str, Any]:
    """Every column of a table that holds words, with dirty ones; those that take certain words only are left out."""
    checks = " ".join(str(each.sqltext) for each in table.constraints if isinstance(each, CheckConstraint))
    return {
        column.name: DOCUMENT if isinstance(column.type, JSON) else DIRTY
        for column in table.columns
        if isinstance(column.type, String | JSON) and not column.primary_key and column.name not in checks
    }


@pytest.mark.parametrize("name", [name for name in TABLES if text_columns(Base.metadata.tables[name])])
def test_every_column_that_holds_words_takes_any_and_keeps_what_can_be_stored(name: str, workspace: Workspace) -> None:
    table = Base.metadata.tables[name]
    once(workspace, both_funds)
    if name == "audit_event":
        pytest.skip("it is only added to, which the test of the chain does")
    key = next(iter(table.primary_key))
    with unscoped_writing(workspace) as connection:
        first = connection.scalar(select(key).order_by(key).limit(1))
        changed = connection.execute(update(table).where(key == first).values(**text_columns(table))).rowcount
        assert changed == (0 if first is None else 1)
        if changed:
            row = connection.execute(select(table).where(key == first)).mappings().one()
            assert {row[column] if isinstance(row[column], str) else str(row[column])
                    for column in text_columns(table)} <= {CLEAN, str(CLEANED)}  # fmt: skip


def test_rows_that_go_in_by_the_thousand_are_cleaned_too(workspace: Workspace) -> None:
    once(workspace, both_funds)
    table = table_of(Target)
    with unscoped_writing(workspace) as connection:
        row = dict(connection.execute(select(table).limit(1)).mappings().one())
        names = [column.name for column in table.columns if column.name != "id" and row[column.name] is not None]
        words = [name for name in names if text_columns(table).get(name) == DIRTY]
        values = tuple(DIRTY if name in words else row[name] for name in names)
        values = tuple(value.isoformat() if hasattr(value, "isoformat") else value for value in values)
        before = connection.scalar(select(table.c.id).order_by(table.c.id.desc()))
        # Of one row the connection itself would see to it.
        others = tuple(DIRTY * 2 if name in words else value for name, value in zip(names, values, strict=True))
        bulk.insert(connection, table, names, [values, others])
        written = connection.execute(select(table).where(table.c.id > before).order_by(table.c.id)).mappings().all()
        assert words
        assert [{row[name] for name in words} for row in written] == [{CLEAN}, {CLEAN * 2}]


def test_the_audit_trail_fits_whatever_was_said_to_it(workspace: Workspace) -> None:
    with unscoped_writing(workspace) as connection:
        audit_chain.append_event(
            connection, Event(datetime(2026, 1, 1), DIRTY, "x", "y", DIRTY, "done", facts={DIRTY: [DIRTY]}, label=DIRTY)
        )
    with unscoped_reading(workspace) as connection:
        assert audit_chain.find_break(connection)[1] is None
        assert [row.object_ref for row in audit_chain.iterate_events(connection)] == [CLEAN]


def test_half_a_character_in_a_document_ends_in_no_error() -> None:
    kind = Document("words", Words)
    packed = kind.pack(Words("half \ud83d, heel \U0001f600"))
    assert kind.unpack(packed) == Words("half , heel \U0001f600")
    with pytest.raises(TypeError):
        kind.dump_bytes(Words(3))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("een\x00 twee\x07", "een twee"), ("\u202eomgekeerd\u2066!\u2069", "omgekeerd!"), ("a\x9bb\x85c", "abc"),
        ("regel\r\nregel\ttab", "regel\nregel\ttab"), ("\ud83d", ""),
        ("Zoë Ł 漢字 \U0001f600 שלום", "Zoë Ł 漢字 \U0001f600 שלום"),
    ],
)  # fmt: skip
def test_what_is_typed_keeps_its_words(typed: str, kept: str) -> None:
    assert clean_typed_text(typed) == kept
