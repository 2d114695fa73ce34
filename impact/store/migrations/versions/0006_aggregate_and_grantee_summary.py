"""Rename the tables `cell` to `aggregate` and `standing` to `grantee_summary`, with all that is named after them.

On PostgreSQL policies, rights and defaults belong to the table itself and go along; indexes, constraints and
sequences are renamed. SQLite cannot rename a constraint, so there each table is made anew and its rows copied;
no other table refers to them.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RENAMED = (("cell", "aggregate"), ("standing", "grantee_summary"))
OWNER_AND_TIME = ["organisation_id", "portfolio_id", "variant", "until", "as_of"]


def upgrade() -> None:
    """Give both tables their new names."""
    for old, new in RENAMED:
        _rename(old, new)


def downgrade() -> None:
    """Give both tables their old names back."""
    for old, new in RENAMED:
        _rename(new, old)


def _rename(old: str, new: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        _rename_in_place(old, new)
    else:
        _copy(old, new)


def _rename_in_place(old: str, new: str) -> None:
    """PostgreSQL: the table, then its constraints (their indexes with them), other indexes, and the sequence of ids."""
    op.rename_table(old, new)
    connection = op.get_bind()
    of_table = {"table": new}
    constraints = sa.text("SELECT conname FROM pg_constraint WHERE conrelid = CAST(:table AS regclass)")
    for name in connection.scalars(constraints, of_table).all():
        if name != name.replace(old, new, 1):
            op.execute(f"ALTER TABLE {new} RENAME CONSTRAINT {name} TO {name.replace(old, new, 1)}")
    indexes = sa.text("SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND tablename = :table")
    for name in connection.scalars(indexes, of_table).all():
        if name != name.replace(old, new, 1):
            op.execute(f"ALTER INDEX {name} RENAME TO {name.replace(old, new, 1)}")
    op.execute(f"ALTER SEQUENCE {old}_id_seq RENAME TO {new}_id_seq")


def _copy(old: str, new: str) -> None:
    """SQLite: a table of the new name with the rows of the old one; indexes follow when theirs is gone."""
    columns = _aggregate_columns() if "aggregate" in (old, new) else _summary_columns()
    names = ", ".join(["id", "organisation_id", "portfolio_id", *(column.name for column in columns)])
    op.create_table(
        new,
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("portfolio_id", ROW_ID, nullable=False),
        *columns,
        *(_key(new, column) for column in ("organisation", "portfolio")),
        sa.PrimaryKeyConstraint("id", name=f"pk_{new}"),
        *_further_constraints(new),
    )
    op.execute(f"INSERT INTO {new} ({names}) SELECT {names} FROM {old}")
    op.drop_table(old)
    if "aggregate" in (old, new):
        op.create_index(f"ix_{new}_organisation", new, OWNER_AND_TIME)
        op.create_index(f"ix_{new}_page", new, OWNER_AND_TIME[1:])
    else:
        op.create_index(f"ix_{new}_conversations", new, ["portfolio_id", "conversations"])


def _key(table: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([f"{target}_id"], [f"{target}.id"], name=f"fk_{table}_{target}_id")


def _further_constraints(table: str) -> list[sa.Constraint]:
    if table in ("cell", "aggregate"):
        return [_key(table, "grant")]
    return [sa.UniqueConstraint("portfolio_id", "organisation_id", name=f"uq_{table}_portfolio_id")]


def _aggregate_columns() -> list[sa.Column[Any]]:
    counts = ("achieved", "on_track", "attention", "behind", "regressing", "not_rated", "indicators", "reporting")
    sums = ("actual", "target", "numerator", "denominator", "weighted", "weight", "largest")
    return [
        sa.Column("grant_id", ROW_ID, nullable=False),
        sa.Column("variant", sa.String(12), nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("theme", sa.String(60), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("shared_key", sa.String(60), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in (*counts, "evidenced", "due", "reported")),
        *(sa.Column(name, sa.Double(), nullable=True) for name in sums),
        sa.Column("summed", sa.Integer(), nullable=False),
    ]


def _summary_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("conversations", sa.Integer(), nullable=False),
        sa.Column("unclear", sa.Integer(), nullable=False),
        sa.Column("latest_period", sa.Date(), nullable=True),
    ]
