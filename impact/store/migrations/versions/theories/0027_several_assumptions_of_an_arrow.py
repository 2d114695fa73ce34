"""An arrow of a theory may rest on several assumptions, each with how critical it is and how it is doing.

The assumption of before becomes the first of them, by the key a1, and so does what was said of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

FIRST = "a1"
LINK = sa.table(
    "link", sa.column("id"), sa.column("assumption", sa.JSON()), sa.column("criticality"),
    sa.column("assumptions", sa.JSON()),
)  # fmt: skip
THEORY = sa.table("theory", sa.column("id"), sa.column("template_answers", sa.JSON()))
CHECK = sa.table("assumption_check", sa.column("assumption_key"))
UNIQUE, ARROW = "uq_assumption_check_organisation_id", ["organisation_id", "source_key", "target_key"]
# Parts of a template by which the two properties of before were answered.
BEFORE = ("assumption", "criticality")


def upgrade() -> None:
    """Keep the assumptions of an arrow as a list."""
    connection = op.get_bind()
    op.add_column("link", sa.Column("assumptions", sa.JSON(), nullable=True))
    for row in connection.execute(sa.select(LINK.c.id, LINK.c.assumption, LINK.c.criticality)).all():
        is_stated = any(str(words).strip() for words in (row.assumption or {}).values())
        assumptions = [{"key": FIRST, "text": row.assumption, "criticality": row.criticality}] if is_stated else []
        connection.execute(sa.update(LINK).where(LINK.c.id == row.id).values(assumptions=assumptions))
    for column in BEFORE:
        op.drop_column("link", column)
    op.add_column(
        "assumption_check",
        sa.Column("assumption_key", sa.String(40), nullable=False, server_default=sa.text(f"'{FIRST}'")),
    )
    with op.batch_alter_table("assumption_check") as batch:
        batch.alter_column("assumption_key", existing_type=sa.String(40), server_default=None)
        batch.drop_constraint(UNIQUE, type_="unique")
        batch.create_unique_constraint(UNIQUE, [*ARROW, "assumption_key"])
    for theory in connection.execute(sa.select(THEORY.c.id, THEORY.c.template_answers)).all():
        answers = _join_answers(theory.template_answers or {})
        if answers != (theory.template_answers or {}):
            connection.execute(sa.update(THEORY).where(THEORY.c.id == theory.id).values(template_answers=answers))


def _join_answers(answers: dict[str, int]) -> dict[str, int]:
    """What was answered to a template about the assumption of an arrow is about its assumptions now.

    As far as both properties were answered: a suggestion about either that waits goes on waiting. Where only one was
    answered, neither is.
    """
    joined: dict[str, int] = {}
    for part, version in answers.items():
        name, sign, of_part = part.partition("@")
        if not sign or name not in BEFORE:
            joined[part] = version
        elif all(f"{each}@{of_part}" in answers for each in BEFORE):
            joined[f"assumptions@{of_part}"] = min(answers[f"{each}@{of_part}"] for each in BEFORE)
    return joined


def downgrade() -> None:
    """Keep the first assumption of each arrow, and what was said of that one."""
    connection = op.get_bind()
    op.add_column("link", sa.Column("assumption", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    op.add_column("link", sa.Column("criticality", sa.String(16), nullable=False, server_default=sa.text("''")))
    for row in connection.execute(sa.select(LINK.c.id, LINK.c.assumptions)).all():
        if row.assumptions:
            first = row.assumptions[0]
            kept = {"assumption": first["text"], "criticality": first["criticality"]}
            connection.execute(sa.update(LINK).where(LINK.c.id == row.id).values(**kept))
    op.drop_column("link", "assumptions")
    connection.execute(sa.delete(CHECK).where(CHECK.c.assumption_key != FIRST))
    with op.batch_alter_table("assumption_check") as batch:
        batch.drop_constraint(UNIQUE, type_="unique")
        batch.create_unique_constraint(UNIQUE, ARROW)
    op.drop_column("assumption_check", "assumption_key")
