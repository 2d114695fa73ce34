"""A draft of a sector template is of the templates of its umbrella organisation, and of no theory that one may have.

An umbrella organisation that is a grantee as well drafts both. On PostgreSQL whoever saw its theory saw the drafts of
its templates too, with what is not published; and whoever wrote its theory could write its templates. The setting
`impact.templates` is '1' for who works for an umbrella organisation.
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ROLE = "impact_app"
DRAFT, STEP, TEMPLATE, VERSION = "theory_draft", "theory_step", "sector_template", "template_version"
ORGANISATIONS = "((SELECT impact_ids('organisations'))::bigint[])"
HOME = "((SELECT impact_ids('home'))::bigint[])"
OWNER = "((SELECT impact_ids('owner'))::bigint[])"
NETWORK = "(SELECT current_setting('impact.network', true)) = '1'"
# A setting that nobody made is NULL, and no comparison with that is true or false.
TEMPLATES = "COALESCE((SELECT current_setting('impact.templates', true)), '') = '1'"
SEEN_BEFORE = (
    f"(organisation_id = ANY {ORGANISATIONS} OR organisation_id = ANY {HOME} "
    'OR EXISTS (SELECT 1 FROM "grant" g WHERE g.organisation_id = {table}.organisation_id))'
)
OWN_BEFORE = f"(organisation_id = ANY {OWNER})"
OWN_TEMPLATES = f"({TEMPLATES} AND (organisation_id = ANY {HOME} OR organisation_id = ANY {OWNER}))"
WRITES_TEMPLATES = f"({TEMPLATES} AND organisation_id = ANY {OWNER})"
OF_OWN_TEMPLATE = (
    f"EXISTS (SELECT 1 FROM {TEMPLATE} t WHERE t.id = {{table}}.template_id "
    "AND t.organisation_id = {table}.organisation_id)"
)
# The policies of drafts hold for what a policy of steps asks of them.
OF_DRAFT = (
    f"EXISTS (SELECT 1 FROM {DRAFT} d WHERE d.id = {STEP}.draft_id AND d.organisation_id = {STEP}.organisation_id)"
)
# The policies of each table: what is seen, and what is added, changed or taken away.
AFTER = {
    DRAFT: (
        f"((template_id = 0 AND {SEEN_BEFORE.format(table=DRAFT)}) OR (template_id > 0 AND {OWN_TEMPLATES}))",
        f"(organisation_id = ANY {OWNER} AND (template_id > 0) = ({TEMPLATES}) "
        f"AND (template_id = 0 OR {OF_OWN_TEMPLATE.format(table=DRAFT)}))",
    ),
    STEP: (OF_DRAFT, f"({OWN_BEFORE} AND {OF_DRAFT})"),
    TEMPLATE: (f"({OWN_TEMPLATES} OR ({NETWORK} AND published > 0))", WRITES_TEMPLATES),
    VERSION: (f"({OWN_TEMPLATES} OR {NETWORK})", f"({WRITES_TEMPLATES} AND {OF_OWN_TEMPLATE.format(table=VERSION)})"),
}
# Those of revisions 0013 and 0025.
BEFORE = {
    DRAFT: (SEEN_BEFORE.format(table=DRAFT), OWN_BEFORE),
    STEP: (SEEN_BEFORE.format(table=STEP), OWN_BEFORE),
    TEMPLATE: (
        f"(organisation_id = ANY {HOME} OR organisation_id = ANY {OWNER} OR ({NETWORK} AND published > 0))", OWN_BEFORE
    ),
    VERSION: (
        f"(organisation_id = ANY {HOME} OR organisation_id = ANY {OWNER} OR {NETWORK})",
        f"({OWN_BEFORE} AND {OF_OWN_TEMPLATE.format(table=VERSION)})",
    ),
}  # fmt: skip
# Of what was published nothing is changed, and nobody takes a template away.
WRITTEN = {
    DRAFT: ("added", "changed", "taken_away"), STEP: ("added", "changed", "taken_away"),
    TEMPLATE: ("added", "changed"), VERSION: ("added",),
}  # fmt: skip


def upgrade() -> None:
    """Set the policies; SQLite has none."""
    _set_policies(AFTER)


def _set_policies(policies: dict[str, tuple[str, str]]) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, (seen, own) in policies.items():
        for policy in ("seen", *WRITTEN[table]):
            op.execute(f"DROP POLICY {policy} ON {table}")
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT TO {ROLE} USING ({seen})")
        rules = {
            "added": f"FOR INSERT TO {ROLE} WITH CHECK ({own})",
            "changed": f"FOR UPDATE TO {ROLE} USING ({own}) WITH CHECK ({own})",
            "taken_away": f"FOR DELETE TO {ROLE} USING ({own})",
        }
        for policy in WRITTEN[table]:
            op.execute(f"CREATE POLICY {policy} ON {table} {rules[policy]}")


def downgrade() -> None:
    """Set those of before."""
    _set_policies(BEFORE)
