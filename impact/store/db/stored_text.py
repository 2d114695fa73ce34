"""Characters that no database stores: they are taken out of every text on its way into a statement.

PostgreSQL refuses a NUL, and neither database takes half of a character. What people type is cleaned of more where it
comes in (`model.text_limits.clean_typed_text`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, Connection, String, Table

from impact.model.text_limits import make_storable

# How JSON writes a NUL, and the halves of characters, those of whole ones among them.
_ESCAPED = re.compile(r"\\u(?:0000|d[89a-f])")


def write_json(content: Any) -> str:
    """What a column of JSON holds, as text."""
    written = json.dumps(content)
    return json.dumps(make_storable(content)) if _ESCAPED.search(written) else written


def clean_parameters(
    _connection: Connection, _cursor: Any, statement: str, parameters: Any, context: Any, many: Any
) -> tuple[str, Any]:
    """A statement with its parameters, before the driver gets them; `db.bulk` has cleaned its rows by column."""
    # Many rows in one statement come as one row of all their values.
    if isinstance(parameters, dict) or not (many and isinstance(parameters[0], tuple | dict)):
        return statement, _clean_row(parameters)
    return statement, parameters if context.compiled is None else [_clean_row(row) for row in parameters]


def _clean_row(row: Any) -> Any:
    values = row.values() if isinstance(row, dict) else row
    if not any(isinstance(value, str) and not value.isprintable() for value in values):
        return row
    if isinstance(row, dict):
        return {name: _clean_text(value) for name, value in row.items()}
    return tuple(map(_clean_text, row))


def _clean_text(value: Any) -> Any:
    """A list among the parameters is one of PostgreSQL's, and stays what it is."""
    return make_storable(value) if isinstance(value, str) else value


def clean_rows(table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> Sequence[tuple[Any, ...]]:
    """Rows of a table, their values in the order of `names`; only texts are looked at, since rows are many."""
    places = [at for at, name in enumerate(names) if isinstance(table.c[name].type, String | JSON)]
    if any(isinstance(row[at], str) and not row[at].isprintable() for at in places for row in rows):
        return [tuple(map(_clean_text, row)) for row in rows]
    return rows
