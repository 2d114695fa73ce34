"""Evidence on arrows, how assumptions are doing, and answers to the questions about a theory."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SOURCE, EVIDENCE, EXPECTATION = "theory_source", "arrow_evidence", "arrow_expectation"
CHECK, ANSWER = "assumption_check", "theory_answer"
ROLE = "impact_app"
ORGANISATIONS = "((SELECT impact_ids('organisations'))::bigint[])"
HOME = "((SELECT impact_ids('home'))::bigint[])"
OWNER = "((SELECT impact_ids('owner'))::bigint[])"
SEEN = (
    f"(organisation_id = ANY {ORGANISATIONS} OR organisation_id = ANY {HOME} "
    'OR EXISTS (SELECT 1 FROM "grant" g WHERE g.organisation_id = {table}.organisation_id))'
)
OWN = f"(organisation_id = ANY {OWNER})"


def upgrade() -> None:
    """Make the tables with their policies."""
    op.create_table(
        SOURCE,
        *_own(SOURCE),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("design", sa.Integer(), nullable=False),
        sa.Column("quality", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(520), nullable=False),
        sa.Column("about", sa.String(300), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("has_text", sa.Boolean(), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_theory_source_organisation", SOURCE, ["organisation_id"])
    op.create_table(
        EVIDENCE,
        *_own(EVIDENCE),
        sa.Column("source_id", ROW_ID, nullable=False),
        *_arrow(),
        sa.Column("side", sa.String(8), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.Integer(), nullable=True),
        sa.Column("ends_at", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], [f"{SOURCE}.id"], name=f"fk_{EVIDENCE}_source_id"),
        sa.UniqueConstraint("source_id", "source_key", "target_key", name=f"uq_{EVIDENCE}_source_id"),
    )
    op.create_table(
        EXPECTATION,
        *_own(EXPECTATION),
        *_arrow(),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_arrow_expectation_organisation", EXPECTATION, ["organisation_id"])
    op.create_table(
        CHECK,
        *_own(CHECK),
        *_arrow(),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("how_tested", sa.Text(), nullable=False),
        sa.Column("tested_by", sa.Text(), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=True),
        sa.Column("next_look", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("organisation_id", "source_key", "target_key", name=f"uq_{CHECK}_organisation_id"),
    )
    op.create_table(
        ANSWER,
        *_own(ANSWER),
        sa.Column("rule", sa.String(8), nullable=False),
        sa.Column("subject", sa.String(140), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.UniqueConstraint("organisation_id", "rule", "subject", name=f"uq_{ANSWER}_organisation_id"),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in (SOURCE, EVIDENCE, EXPECTATION, CHECK, ANSWER):
            _add_policies(table)


def _own(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """What every table here has: its number, whose it is, and who wrote it when."""
    return (
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=f"fk_{table}_organisation_id"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=f"fk_{table}_account_id"),
    )


def _arrow() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("source_key", sa.String(60), nullable=False), sa.Column("target_key", sa.String(60), nullable=False),
    )  # fmt: skip


def _add_policies(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY owner_of_tables ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY seen ON {table} FOR SELECT TO {ROLE} USING ({SEEN.format(table=table)})")
    op.execute(f"CREATE POLICY added ON {table} FOR INSERT TO {ROLE} WITH CHECK ({OWN})")
    op.execute(f"CREATE POLICY changed ON {table} FOR UPDATE TO {ROLE} USING ({OWN}) WITH CHECK ({OWN})")
    op.execute(f"CREATE POLICY taken_away ON {table} FOR DELETE TO {ROLE} USING ({OWN})")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {ROLE}")
    op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {ROLE}")


def downgrade() -> None:
    """Drop the tables."""
    for table in (ANSWER, CHECK, EXPECTATION, EVIDENCE, SOURCE):
        op.drop_table(table)
