"""Sector templates: an umbrella organisation publishes theories with indicators, and others begin from them.

A draft may be of a template beside that of an organisation. A version says what is to be measured, and from which
template it came. On PostgreSQL what is published is read by the whole network, guests excepted: it holds nobody's data.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEMPLATE, VERSION, DRAFT = "sector_template", "template_version", "theory_draft"
OF_VERSION = (
    ("planned_indicators", sa.JSON()), ("template_id", sa.Integer()), ("template_version", sa.Integer()),
    ("template_answers", sa.JSON()),
)  # fmt: skip
ROLE = "impact_app"
HOME = "((SELECT impact_ids('home'))::bigint[])"
OWNER = "((SELECT impact_ids('owner'))::bigint[])"
NETWORK = "(SELECT current_setting('impact.network', true)) = '1'"
SEEN = {
    TEMPLATE: f"(organisation_id = ANY {HOME} OR organisation_id = ANY {OWNER} OR ({NETWORK} AND published > 0))",
    VERSION: f"(organisation_id = ANY {HOME} OR organisation_id = ANY {OWNER} OR {NETWORK})",
}
OWN = f"(organisation_id = ANY {OWNER})"
# A version is of whom its template is of.
ADDED = {
    TEMPLATE: OWN,
    VERSION: (
        f"({OWN} AND EXISTS (SELECT 1 FROM {TEMPLATE} t "
        f"WHERE t.id = {VERSION}.template_id AND t.organisation_id = {VERSION}.organisation_id))"
    ),
}


def upgrade() -> None:
    """Make the tables with their policies, and the columns of drafts and versions."""
    op.create_table(
        TEMPLATE,
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("sector", sa.JSON(), nullable=False),
        sa.Column("published", sa.Integer(), nullable=False),
        sa.Column("publisher", sa.String(300), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TEMPLATE}"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=f"fk_{TEMPLATE}_organisation_id"),
    )
    op.create_index(f"ix_{TEMPLATE}_organisation", TEMPLATE, ["organisation_id"])
    op.create_table(
        VERSION,
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("template_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{VERSION}"),
        sa.UniqueConstraint("template_id", "number", name=f"uq_{VERSION}_template_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=f"fk_{VERSION}_organisation_id"),
        sa.ForeignKeyConstraint(["template_id"], [f"{TEMPLATE}.id"], name=f"fk_{VERSION}_template_id"),
    )
    with op.batch_alter_table(DRAFT) as batch:
        batch.add_column(sa.Column("template_id", sa.Integer(), nullable=False, server_default="0"))
        batch.drop_constraint(f"uq_{DRAFT}_organisation_id", type_="unique")
        batch.create_unique_constraint(f"uq_{DRAFT}_organisation_id", ["organisation_id", "template_id"])
    with op.batch_alter_table(DRAFT) as batch:
        batch.alter_column("template_id", server_default=None)
    for name, kind in OF_VERSION:
        op.add_column("theory", sa.Column(name, kind, nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        for table in (TEMPLATE, VERSION):
            _add_policies(table)


def _add_policies(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY owner_of_tables ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY seen ON {table} FOR SELECT TO {ROLE} USING ({SEEN[table]})")
    op.execute(f"CREATE POLICY added ON {table} FOR INSERT TO {ROLE} WITH CHECK ({ADDED[table]})")
    # What was published stays as it was: others began from it. Of a template its names and newest version change.
    op.execute(f"GRANT SELECT, INSERT ON {table} TO {ROLE}")
    if table == TEMPLATE:
        op.execute(f"CREATE POLICY changed ON {table} FOR UPDATE TO {ROLE} USING ({OWN}) WITH CHECK ({OWN})")
        op.execute(f"GRANT UPDATE ON {table} TO {ROLE}")
    op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {ROLE}")


def downgrade() -> None:
    """Drop the templates, with the drafts of them."""
    op.execute(f"DELETE FROM theory_step WHERE draft_id IN (SELECT id FROM {DRAFT} WHERE template_id <> 0)")
    op.execute(f"DELETE FROM {DRAFT} WHERE template_id <> 0")
    for name, _ in OF_VERSION:
        op.drop_column("theory", name)
    with op.batch_alter_table(DRAFT) as batch:
        batch.drop_constraint(f"uq_{DRAFT}_organisation_id", type_="unique")
        batch.create_unique_constraint(f"uq_{DRAFT}_organisation_id", ["organisation_id"])
    with op.batch_alter_table(DRAFT) as batch:
        batch.drop_column("template_id")
    op.drop_table(VERSION)
    op.drop_table(TEMPLATE)
