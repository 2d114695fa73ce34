"""What a file says otherwise than the one that its fund returned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from impact.model.submission import Submission as Read
from impact.model.title_comparison import key_spelling
from impact.model.vocabulary.value_states import State
from impact.store.schema.array_conversions import to_ordinal
from impact.store.submissions import indicators
from impact.store.submissions.indicators import ExistingIndicators

# (role, indicator by id or spelling, start, end, breakdown); role is 'actual' or 'target'.
_Place = tuple[str, int | str, int, int, str]


@dataclass(frozen=True, slots=True)
class Statement:
    """What a file says at one place: position of the value among its actuals or targets, by `role`.

    `title` is that of its indicator in the file; where the file only has a code, the stored one.
    """

    role: str
    position: int
    title: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One place: what the returned file said there, and what the later one says; None where it says nothing."""

    earlier: Statement | None
    later: Statement | None


@dataclass(frozen=True, slots=True)
class ReadingComparison:
    """The places at which two files differ, in the order of the later one, and how many they say alike."""

    differences: tuple[Difference, ...]
    same: int


def compare_readings(
    connection: Connection, organisation_id: int, portfolio_id: int, later: Read, earlier: Read
) -> ReadingComparison:
    """Compare the values of two files of one grantee, by the indicator that each means; a blank cell says nothing."""
    existing = indicators.load_existing(connection, organisation_id, portfolio_id)
    before, after = (dict(_statements(existing, read)) for read in (earlier, later))
    differences = [
        Difference(before.get(place), statement)
        for place, statement in after.items()
        if place not in before or not _is_alike(later, statement, earlier, before[place])
    ]
    missing = [Difference(statement, None) for place, statement in before.items() if place not in after]
    return ReadingComparison((*differences, *missing), len(after) - len(differences))


def _statements(existing: ExistingIndicators, read: Read) -> Iterator[tuple[_Place, Statement]]:
    names: list[int | str] = []
    titles: list[str] = []
    for item in read.indicators:
        row = existing.find(item)
        names.append(row["id"] if row is not None else f"{item.grant_ref} {key_spelling(item.key)}")
        titles.append(row["title"] if row is not None and item.title in ("", item.code) else item.title)
    for role, columns in (("actual", read.actuals), ("target", read.targets)):
        series = zip(
            columns.indicator, columns.start, columns.end, columns.breakdown, columns.state, columns.raw, strict=True
        )
        for position, (index, start, end, breakdown, state, raw) in enumerate(series):
            if state is State.NOT_REPORTED and not raw.strip():
                continue
            yield (role, names[index], to_ordinal(start), to_ordinal(end), breakdown), Statement(
                role, position, titles[index]
            )


def _is_alike(later: Read, statement: Statement, earlier: Read, other: Statement) -> bool:
    """Whether two statements give the same value with the same note."""
    columns = later.actuals if statement.role == "actual" else later.targets
    before = earlier.actuals if other.role == "actual" else earlier.targets
    at, then = statement.position, other.position
    if columns.state[at] is not before.state[then] or columns.note[at] != before.note[then]:
        return False
    if columns.state[at] is State.REPORTED:
        return columns.value[at] == before.value[then]
    return columns.raw[at] == before.raw[then]
