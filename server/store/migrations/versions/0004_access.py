"""Second factors, PINs, rights by queue, locked sessions, device keys, enrolments, shared throttles, the audit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
ID = sa.Text().with_variant(sa.Uuid(), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FLAG = sa.Boolean().with_variant(sa.Integer(), "sqlite")
STRICT = {"sqlite_strict": True}
GENESIS = "0" * 64

SQLITE_TRIGGERS = tuple(
    f"""CREATE TRIGGER audit_never_{word} BEFORE {verb} ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"""
    for verb, word in (("UPDATE", "changes"), ("DELETE", "goes"))
)
POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$""",
    """CREATE TRIGGER audit_never_changes BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()""",
    """CREATE TRIGGER audit_never_goes BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()""",
)


def upgrade() -> None:
    for column in (
        sa.Column("password_expires", FLAG, nullable=False, server_default=sa.false()),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("totp_secret", sa.Text(), nullable=True),
        sa.Column("totp_step", BIG, nullable=False, server_default="0"),
        sa.Column("pin_hash", sa.Text(), nullable=True),
        sa.Column("sealed", FLAG, nullable=False, server_default=sa.false()),
    ):
        op.add_column("account", column)
    op.create_index("ix_account_subject", "account", ["subject"], unique=True)
    _rights_by_queue()
    _sessions()
    _devices()
    op.create_table(
        "tries",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("failures", BIG, nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_tries"),
        **STRICT,
    )
    op.create_index("ix_tries_last_at", "tries", ["last_at"])
    _audit()


def _rights_by_queue() -> None:
    op.rename_table("account_role", "account_role_old")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text("ALTER TABLE account_role_old DROP CONSTRAINT pk_account_role"))
        op.execute(sa.text("ALTER TABLE account_role_old DROP CONSTRAINT fk_account_role_account_id_account"))
    op.create_table(
        "account_role",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("queue_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "role", "site_id", "queue_id", name="pk_account_role"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_account_role_account_id_account", ondelete="CASCADE"
        ),
        **STRICT,
    )
    op.execute(
        sa.text(
            "INSERT INTO account_role (account_id, role, site_id, queue_id) "
            "SELECT account_id, role, site_id, '' FROM account_role_old"
        )
    )
    op.drop_table("account_role_old")


def _sessions() -> None:
    # Whoever is logged in logs in once more: the old rows do not say from where they were opened.
    op.drop_table("account_session")
    op.create_table(
        "account_session",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("locked_at", INSTANT, nullable=True),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_account_session"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_account_session_account_id_account", ondelete="CASCADE"
        ),
        **STRICT,
    )
    op.create_index("ix_account_session_id", "account_session", ["id"], unique=True)
    op.create_index("ix_account_session_account_id", "account_session", ["account_id"])
    op.create_index("ix_account_session_expires_at", "account_session", ["expires_at"])


def _devices() -> None:
    for column in (
        sa.Column("public_key", sa.Text(), nullable=False, server_default=""),
        sa.Column("rotated_at", INSTANT, nullable=True),
        sa.Column("former_hash", sa.Text(), nullable=True),
        sa.Column("offline_block", BIG, nullable=True),
        sa.Column("unsynced", BIG, nullable=False, server_default="0"),
    ):
        op.add_column("device", column)
    op.create_index("ix_device_former_hash", "device", ["former_hash"], unique=True)
    op.create_table(
        "enrolment",
        sa.Column("id", ID, nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("polled_at", INSTANT, nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("device_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_enrolment"),
        sa.UniqueConstraint("secret_hash", name="uq_enrolment_secret_hash"),
        **STRICT,
    )
    op.create_index("ix_enrolment_expires_at", "enrolment", ["expires_at"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", BIG, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("kind", "actor", "subject", "site_id", "facts", "hash")
        ),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
        **STRICT,
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    head = op.create_table(
        "audit_head",
        sa.Column("id", BIG, nullable=False),
        sa.Column("seq", BIG, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
        **STRICT,
    )
    op.bulk_insert(head, [{"id": 1, "seq": 0, "hash": GENESIS}])
    for statement in SQLITE_TRIGGERS if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_TRIGGERS:
        op.execute(sa.text(statement))


def downgrade() -> None:
    for table in ("audit_head", "audit", "tries", "enrolment"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text("DROP FUNCTION audit_is_append_only"))
    op.drop_index("ix_device_former_hash", "device")
    for name in ("public_key", "rotated_at", "former_hash", "offline_block", "unsynced"):
        op.drop_column("device", name)
    op.drop_index("ix_account_subject", "account")
    for name in ("password_expires", "subject", "totp_secret", "totp_step", "pin_hash", "sealed"):
        op.drop_column("account", name)
    _rights_by_site()
    for name in ("seen_at", "locked_at", "proof", "address", "browser", "hint"):
        op.drop_column("account_session", name)
    op.drop_index("ix_account_session_id", "account_session")
    op.drop_column("account_session", "id")


def _rights_by_site() -> None:
    # A right for one queue has no name in the older version, and is dropped rather than widened.
    op.execute(sa.text("DELETE FROM account_role WHERE queue_id <> ''"))
    with op.batch_alter_table("account_role", table_kwargs=STRICT) as batch:
        batch.drop_constraint("pk_account_role", type_="primary")
        batch.drop_column("queue_id")
        batch.create_primary_key("pk_account_role", ["account_id", "role", "site_id"])
