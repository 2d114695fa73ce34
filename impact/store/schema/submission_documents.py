"""The documents on the card of a submission: how it was read, its issues, the answers, its periods."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Annotated, Any

from pydantic import AfterValidator

from impact.model.answers import REPLIES_OF_KIND, Answer, Reply
from impact.model.cell_account import AccountLine
from impact.model.issues import Issue
from impact.model.mapping import Mapping
from impact.model.screen_entry import ScreenEntry
from impact.model.submission import ColumnRole, NumberLocale, Submission
from impact.model.vocabulary.languages import Language
from impact.store.schema.stored_json import Document, with_version, wrap_list


def _replies(answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """Answers with their replies as such; ValueError for a reply that its kind of issue does not take."""
    for answer in answers:
        if answer.reply not in REPLIES_OF_KIND.get(answer.kind, ()):
            raise ValueError(f"{answer.reply} is no reply to {answer.kind}")
    return tuple(replace(answer, reply=Reply(answer.reply)) for answer in answers)


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered to our questions about a file."""

    answers: Annotated[tuple[Answer, ...], AfterValidator(_replies)]


@dataclass(frozen=True, slots=True)
class Issues:
    """What was doubted about a file, in its order."""

    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Periods:
    """The periods (first day or None, last day) for which a file brings something new, oldest first."""

    periods: tuple[tuple[date | None, date], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file was read: its sheets, what each column was taken for, how numbers were written, its account."""

    sheets: tuple[str, ...]
    columns: tuple[ColumnRole, ...]
    locale: NumberLocale
    account: tuple[AccountLine, ...]


@dataclass(frozen=True, slots=True)
class DraftReading:
    """How a file that was put aside is to be read: its layout as corrected so far, the language of its numbers."""

    mapping: Mapping | None
    locale: Language | None


def forget_rows_of_sums(plain: dict[str, Any]) -> dict[str, Any]:
    """Version 3 of a mapping named the titles that are added up and not their rows: they are asked about again."""

    def revise(sheet: dict[str, Any]) -> dict[str, Any]:
        return sheet | {"summed": [{"title": title, "rows": 0, "names": []} for title in sheet.get("summed", [])]}

    return plain | {"sheets": [revise(sheet) for sheet in plain["sheets"]]}


def _with_sums_of_mapping(plain: dict[str, Any]) -> dict[str, Any]:
    mapping = plain["mapping"]
    return plain | {"mapping": None if mapping is None else forget_rows_of_sums(mapping)}


def _columns_and_locale_named(plain: dict[str, Any]) -> dict[str, Any]:
    """Version 1 had columns as [sheet, column, header, role] and the locale as [decimal, certain, reason]."""
    columns = [dict(zip(("sheet", "column", "header", "role"), column, strict=True)) for column in plain["columns"]]
    return plain | {"columns": columns, "locale": locale_named(plain["locale"])}


def _with_nothing_withheld(plain: dict[str, Any]) -> dict[str, Any]:
    """Version 2 had no numbers that an issue withholds from the figures until it is answered."""
    return {"issues": [issue | {"withheld": []} for issue in plain["issues"]]}


def _with_empty_account(plain: dict[str, Any]) -> dict[str, Any]:
    """Version 2 had no account of the cells; nobody kept one, so it stays empty."""
    return plain | {"account": []}


def locale_named(plain: Any) -> dict[str, Any]:
    """A locale that was kept as [decimal, certain, reason], by the names of its fields."""
    return dict(zip(("decimal", "certain", "reason"), plain, strict=True))


def _with_measured_indicators(plain: dict[str, Any]) -> dict[str, Any]:
    """Before calculated indicators every one was measured."""
    return plain | {"indicators": [{"calculation": ""} | indicator for indicator in plain["indicators"]]}


ANSWERS = Document("answers", Answers, wrap_list("answers"))
ISSUES = Document("issues", Issues, wrap_list("issues"), _with_nothing_withheld)
PERIODS = Document("periods", Periods, wrap_list("periods"))
READING = Document("reading", Reading, _columns_and_locale_named, _with_empty_account)
# Version 3 has the layout with several tables of one sheet.
DRAFT = Document("draft", DraftReading, with_version, with_version, _with_sums_of_mapping)
# What somebody typed on screen and did not send yet.
ENTRY = Document("entry", ScreenEntry, _with_measured_indicators)


def answers(plain: Any) -> tuple[Answer, ...]:
    """The answers on a card; none where the column is empty. UnreadableDocument."""
    return ANSWERS.load(plain).answers if plain else ()


def issues(plain: Any) -> tuple[Issue, ...]:
    """The issues on a card; none where the column is empty. UnreadableDocument."""
    return ISSUES.load(plain).issues if plain else ()


def periods(plain: Any) -> tuple[tuple[date | None, date], ...]:
    """The periods on a card; none where the column is empty. UnreadableDocument."""
    return PERIODS.load(plain).periods if plain else ()


def hash_reading(
    submission: Submission, organisation_id: int, portfolio_id: int, answers: Sequence[Answer] = ()
) -> str:
    """Hash what makes a submission the same one again: content, owner, how it was read, and the answers."""
    facts = [
        submission.content_hash,
        organisation_id,
        portfolio_id,
        submission.layout,
        submission.locale.decimal,
        [(role.sheet, role.column, role.role) for role in submission.columns],
        *([[_answer_facts(answer) for answer in answers]] if answers else []),
    ]
    return sha256(json.dumps(facts).encode()).hexdigest()


def _answer_facts(answer: Answer) -> dict[str, Any]:
    """Return an answer in the form in which it is hashed.

    Stored hashes were made from this form: it and its order stay as they are, whatever becomes of the document in
    which answers are stored.
    """
    facts = {"kind": answer.kind.value, "reply": str(answer.reply), "sheet": answer.sheet, "row": answer.row}
    facts |= {"column": answer.column, "raw": answer.raw}
    return {name: value for name, value in facts.items() if value not in ("", None)}
