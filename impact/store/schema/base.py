"""What all tables share. Every row that belongs to somebody carries its owner in `organisation_id`.

Dates are calendar days, moments are UTC. Values are doubles beside their exact raw text; money is
whole cents, because SQLite keeps no decimals. Words are stored as the values of model.vocabulary.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Integer, MetaData, Table
from sqlalchemy.orm import DeclarativeBase

# SQLite only counts up by itself in a column that is exactly INTEGER.
RowId = BigInteger().with_variant(Integer(), "sqlite")


class Base(DeclarativeBase):
    """All tables; constraint names are spelled out so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {dict[str, Any]: JSON, list[Any]: JSON}


def table_of(entity: type[Base]) -> Table:
    """The table behind an entity, for statements about rows and not about objects."""
    table = entity.__table__
    assert isinstance(table, Table)
    return table
