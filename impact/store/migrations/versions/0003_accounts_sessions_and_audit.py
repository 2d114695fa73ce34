"""Accounts with memberships, sessions and links; the audit trail that is only added to.

Revision 0002 knew personas only: each becomes an account with memberships that open what it saw.
"""

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FUND_ROLES = ("administrator", "fund_staff")
GRANTEE_ROLES = ("grantee_editor", "grantee_viewer")


def _key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=f"fk_{table}_{column}")


def upgrade() -> None:
    """Make the tables, and memberships of the accounts there are."""
    connection = op.get_bind()
    old = sa.table(
        "account",
        *(sa.column(name) for name in ("id", "organisation_id", "persona", "name", "role", "language")),
        sa.column("portfolios", sa.JSON),
        sa.column("organisations", sa.JSON),
    )
    known = connection.execute(sa.select(old).order_by(old.c.id)).mappings().all()
    op.drop_table("account")
    account = _accounts()
    membership = _memberships()
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    for row in known:
        values = {name: row[name] for name in ("id", "persona", "name", "language")}
        connection.execute(account.insert().values(**values, state="active", made_at=now, version=1))
        for opened in _opens(connection, row):
            connection.execute(
                membership.insert().values(
                    account_id=row["id"], organisation_id=row["organisation_id"], role=row["role"], made_at=now, **opened
                )
            )
    if known and connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT setval(pg_get_serial_sequence('account', 'id'), (SELECT MAX(id) FROM account))"))
    _signing_in()
    _audit(connection)
    _versions()
    secret = sa.table("setting", sa.column("key"), sa.column("value"))
    connection.execute(secret.insert().values(key="secret", value=secrets.token_hex(32)))


def _opens(connection: sa.Connection, row: sa.RowMapping) -> list[dict[str, int | None]]:
    """What an account of before saw: the portfolios of its fund, or the organisations it names."""
    portfolios, organisations = list(row["portfolios"]), list(row["organisations"])
    if row["role"] in FUND_ROLES:
        if not portfolios:
            of_fund = sa.text("SELECT id FROM portfolio WHERE organisation_id = :fund ORDER BY id")
            portfolios = list(connection.scalars(of_fund, {"fund": row["organisation_id"]}))
        return [{"portfolio_id": key, "subject_id": None} for key in portfolios]
    if row["role"] in GRANTEE_ROLES and not organisations:
        organisations = [row["organisation_id"]]
    return [{"portfolio_id": None, "subject_id": key} for key in organisations]


def _accounts() -> sa.Table:
    return op.create_table(
        "account",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("persona", sa.String(60), nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=True),
        sa.Column("external_id", sa.String(64), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("email", name="uq_account_email"),
        sa.UniqueConstraint("persona", name="uq_account_persona"),
        sa.UniqueConstraint("external_id", name="uq_account_external_id"),
    )


def _memberships() -> sa.Table:
    made = op.create_table(
        "membership",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("role", sa.String(24), nullable=False),
        sa.Column("portfolio_id", ROW_ID, nullable=True),
        sa.Column("subject_id", ROW_ID, nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("portfolio_id IS NULL OR subject_id IS NULL", name="one_thing"),
        _key("membership", "organisation_id", "organisation.id"),
        _key("membership", "account_id", "account.id"),
        _key("membership", "portfolio_id", "portfolio.id"),
        _key("membership", "subject_id", "organisation.id"),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
    )
    op.create_index("ix_membership_account", "membership", ["account_id"])
    op.create_index("ix_membership_organisation", "membership", ["organisation_id"])
    return made


def _signing_in() -> None:
    op.create_table(
        "session",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("method", sa.String(12), nullable=False),
        sa.Column("acts_for", ROW_ID, nullable=True),
        sa.Column("role", sa.String(24), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        _key("session", "account_id", "account.id"),
        _key("session", "acts_for", "organisation.id"),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
        sa.UniqueConstraint("digest", name="uq_session_digest"),
    )
    op.create_index("ix_session_account", "session", ["account_id"])
    op.create_table(
        "credential",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        _key("credential", "account_id", "account.id"),
        sa.PrimaryKeyConstraint("id", name="pk_credential"),
        sa.UniqueConstraint("digest", name="uq_credential_digest"),
    )
    op.create_index("ix_credential_account", "credential", ["account_id"])
    op.create_table(
        "known_device",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        _key("known_device", "account_id", "account.id"),
        sa.PrimaryKeyConstraint("id", name="pk_known_device"),
        sa.UniqueConstraint("digest", name="uq_known_device_digest"),
    )
    op.create_index("ix_known_device_account", "known_device", ["account_id"])
    op.create_table(
        "attempt",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("account_key", sa.String(64), nullable=False),
        sa.Column("address_key", sa.String(64), nullable=False),
        sa.Column("device_key", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempt"),
    )
    op.create_index("ix_attempt_account", "attempt", ["account_key", "at"])
    op.create_index("ix_attempt_at", "attempt", ["at"])
    op.create_table(
        "outbox",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("recipient", sa.String(254), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        _key("outbox", "account_id", "account.id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_account", "outbox", ["account_id"])


# What the chain covers; the label may be blanked when a person or a file is erased.
CHAINED = "number, organisation_id, at, actor, action, kind, object_ref, outcome, facts, digest"


def _audit(connection: sa.Connection) -> None:
    op.create_table(
        "audit_event",
        sa.Column("number", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("organisation_id", ROW_ID, nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(24), nullable=False),
        sa.Column("action", sa.String(24), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("object_ref", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        _key("audit_event", "organisation_id", "organisation.id"),
        sa.PrimaryKeyConstraint("number", name="pk_audit_event"),
    )
    op.create_index("ix_audit_event_organisation", "audit_event", ["organisation_id", "number"])
    if connection.dialect.name == "sqlite":
        for name, when in (("delete", "BEFORE DELETE"), ("update", f"BEFORE UPDATE OF {CHAINED}")):
            op.execute(
                f"CREATE TRIGGER audit_event_no_{name} {when} ON audit_event "
                "BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_event_only_added() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit trail is only added to'; END $$"
    )
    for name, when in (("delete", "BEFORE DELETE"), ("update", f"BEFORE UPDATE OF {CHAINED}")):
        op.execute(
            f"CREATE TRIGGER audit_event_no_{name} {when} ON audit_event "
            "FOR EACH ROW EXECUTE FUNCTION audit_event_only_added()"
        )


def _versions() -> None:
    """Who handed in by id beside the name, how long files are kept, and versions of what people edit."""
    for table in ("organisation", "portfolio", "reporting_period"):
        op.add_column(table, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("portfolio", sa.Column("files_kept_months", sa.Integer(), nullable=True))
    op.add_column("submission", sa.Column("file_gone_at", sa.DateTime(), nullable=True))
    for name in ("submitted_by_id", "approved_by_id"):
        if op.get_bind().dialect.name == "sqlite":
            # Making the table anew, as alembic would, is refused: measurements refer to it.
            op.execute(
                f"ALTER TABLE submission ADD COLUMN {name} INTEGER "
                f"CONSTRAINT fk_submission_{name} REFERENCES account (id)"
            )
        else:
            op.add_column("submission", sa.Column(name, sa.BigInteger(), nullable=True))
            op.create_foreign_key(f"fk_submission_{name}", "submission", "account", [name], ["id"])


def downgrade() -> None:
    """There is no way back: a persona of before cannot hold what an account holds."""
    raise RuntimeError("restore a backup made before revision 0003")
