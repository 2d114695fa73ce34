"""Submissions that wait for review, periods that are locked, remembered layouts, comments on cells, evidence."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROLE = "impact_app"
NEW = ("mapping", "cell_comment", "evidence")
PORTFOLIOS = "((SELECT impact_ids('portfolios'))::bigint[])"
ORGANISATIONS = "((SELECT impact_ids('organisations'))::bigint[])"
OWNER = "((SELECT impact_ids('owner'))::bigint[])"
OWNER_PORTFOLIO = "((SELECT impact_ids('owner_portfolio'))::bigint[])"
SEEN = f"(portfolio_id = ANY {PORTFOLIOS} OR organisation_id = ANY {ORGANISATIONS})"
OWN = f"(organisation_id = ANY {OWNER} AND portfolio_id = ANY {OWNER_PORTFOLIO})"


def _key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=f"fk_{table}_{column}")


def _owned(table: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("portfolio_id", ROW_ID, nullable=False),
        *columns,
        _key(table, "organisation_id", "organisation.id"),
        _key(table, "portfolio_id", "portfolio.id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def upgrade() -> None:
    """Make the tables and columns, and the policies of the new tables."""
    _mapping()
    _comments()
    _evidence()
    _submission()
    op.add_column("reporting_period", sa.Column("locked_at", sa.DateTime(), nullable=True))
    op.add_column("reporting_period", sa.Column("locked_by", sa.String(200), nullable=False, server_default=sa.text("''")))
    if op.get_bind().dialect.name == "postgresql":
        _policies()


def _mapping() -> None:
    _owned(
        "mapping",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by_id", ROW_ID, nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        _key("mapping", "made_by_id", "account.id"),
        sa.UniqueConstraint("organisation_id", "portfolio_id", "name", name="uq_mapping_organisation_id"),
    )
    op.create_index("ix_mapping_fingerprint", "mapping", ["organisation_id", "fingerprint"])


def _comments() -> None:
    _owned(
        "cell_comment",
        sa.Column("submission_id", ROW_ID, nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=True),
        sa.Column("column_no", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        _key("cell_comment", "submission_id", "submission.id"),
        _key("cell_comment", "author_id", "account.id"),
    )
    op.create_index("ix_cell_comment_submission", "cell_comment", ["submission_id"])


def _evidence() -> None:
    _owned(
        "evidence",
        sa.Column("indicator_id", ROW_ID, nullable=False),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("consent", sa.String(12), nullable=False),
        sa.Column("consent_note", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("added_by", sa.String(200), nullable=False),
        sa.Column("added_by_id", ROW_ID, nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _key("evidence", "indicator_id", "indicator.id"),
        _key("evidence", "added_by_id", "account.id"),
    )
    op.create_index("ix_evidence_indicator", "evidence", ["indicator_id", "period_end"])
    op.create_index("ix_evidence_organisation", "evidence", ["organisation_id"])


def _submission() -> None:
    for column in (
        sa.Column("held", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("answers", sa.JSON(), nullable=True),
        sa.Column("periods", sa.JSON(), nullable=True),
        sa.Column("decided_by", sa.String(200), nullable=False, server_default=sa.text("''")),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("answer_due", sa.Date(), nullable=True),
        sa.Column("order_no", sa.Integer(), nullable=True),
    ):
        op.add_column("submission", column)
    # Until now everything counted in the order in which it came.
    op.execute("UPDATE submission SET order_no = id")
    for name, to in (("mapping_id", "mapping"), ("decided_by_id", "account")):
        if op.get_bind().dialect.name == "sqlite":
            # Making the table anew, as alembic would, is refused: measurements refer to it.
            op.execute(
                f"ALTER TABLE submission ADD COLUMN {name} INTEGER CONSTRAINT fk_submission_{name} REFERENCES {to} (id)"
            )
        else:
            op.add_column("submission", sa.Column(name, sa.BigInteger(), nullable=True))
            op.create_foreign_key(f"fk_submission_{name}", "submission", to, [name], ["id"])
    op.create_index("ix_submission_queue", "submission", ["portfolio_id", "state", "submitted_at"])


def _policies() -> None:
    for table in NEW:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY owner_of_tables ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT TO {ROLE} USING ({SEEN})")
        op.execute(f"CREATE POLICY added ON {table} FOR INSERT TO {ROLE} WITH CHECK ({OWN})")
        op.execute(f"CREATE POLICY changed ON {table} FOR UPDATE TO {ROLE} USING ({OWN}) WITH CHECK ({OWN})")
        op.execute(f"CREATE POLICY taken_away ON {table} FOR DELETE TO {ROLE} USING ({OWN})")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {ROLE}")
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {ROLE}")


def downgrade() -> None:
    """There is no way back: what waits for review would count, or be lost."""
    raise RuntimeError("restore a backup made before revision 0005")
