"""Looks at every record that the store makes while a test runs: whether its values are of the types of its fields.

The type checker believes the fields of a record; only the databases know what they answer with, and each in its way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from impact.store.records import rows

NUMBERS = {int: (int,), float: (int, float)}


def fits(value: object, hint: Any) -> bool:
    """Whether a value is of a type: true and false are no numbers, a moment is no day, lists are looked into."""
    if hint is Any:
        return True
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return any(fits(value, each) for each in get_args(hint))
    if origin is list:
        return isinstance(value, list) and all(fits(each, get_args(hint)[0]) for each in value)
    if hint in NUMBERS:
        return isinstance(value, NUMBERS[hint]) and not isinstance(value, bool)
    if hint is date:
        return isinstance(value, date) and not isinstance(value, datetime)
    return isinstance(value, NoneType if hint is None else origin or hint)


def misfits(record: object) -> list[str]:
    """The fields of a record whose value is of another type than they say."""
    kind = type(record)
    return [
        f"{kind.__name__}.{name} is {value!r}, which is no {hint}"
        for name, hint in _hints(kind).items()
        if not fits(value := getattr(record, name), hint)
    ]


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


@pytest.fixture(autouse=True)
def records_hold_the_types_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record whose values are of other types fails the test in which it is made."""
    make_of = rows._maker

    def looking(kind: Callable[..., Any], columns: tuple[str, ...]) -> Callable[[Sequence[Any]], Any]:
        make = make_of(kind, columns)

        def looked_at(row: Sequence[Any]) -> Any:
            record = make(row)
            assert not (wrong := misfits(record)), "; ".join(wrong)
            return record

        return looked_at

    monkeypatch.setattr(rows, "_maker", looking)
