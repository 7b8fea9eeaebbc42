"""Sites, their configurations, the log and the ticket rows; the triggers that keep the log append-only."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
DAY = sa.Text().with_variant(sa.Date(), "postgresql")
ID = sa.Text().with_variant(sa.Uuid(), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STRICT = {"sqlite_strict": True, "sqlite_with_rowid": False}
STATES = "waiting", "called", "serving", "held", "served", "no_show", "cancelled", "sent_out", "expired"
CLASSES = "ordinary", "priority", "appointment"

SQLITE_TRIGGERS = (
    """CREATE TRIGGER event_never_changes BEFORE UPDATE ON event
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
    """CREATE TRIGGER event_never_goes BEFORE DELETE ON event
    WHEN OLD.seq >= (SELECT log_floor FROM site WHERE id = OLD.site_id)
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
)
POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND OLD.seq < (SELECT log_floor FROM site WHERE id = OLD.site_id) THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'the log is append-only';
    END $$""",
    """CREATE TRIGGER event_never_changes BEFORE UPDATE OR DELETE ON event
    FOR EACH ROW EXECUTE FUNCTION event_is_append_only()""",
    """CREATE TRIGGER event_never_goes BEFORE TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION event_is_append_only()""",
)


def one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def upgrade() -> None:
    op.create_table(
        "site",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("last_seq", BIG, nullable=False),
        sa.Column("config_version", sa.Integer(), nullable=False),
        sa.Column("log_floor", BIG, nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_site"),
        **STRICT,
    )
    op.create_table(
        "config_version",
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "version", name="pk_config_version"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_config_version_site_id_site"),
        **STRICT,
    )
    _events()
    _tickets()
    for statement in SQLITE_TRIGGERS if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_TRIGGERS:
        op.execute(sa.text(statement))


def _events() -> None:
    op.create_table(
        "event",
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("seq", BIG, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("happened_at", INSTANT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("command_id", ID, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("command", sa.Text(), nullable=True),
        sa.Column("body_hash", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "seq", name="pk_event"),
        sa.UniqueConstraint("site_id", "command_id", "n", name="uq_event_site_id_command_id_n"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_event_site_id_site"),
        **STRICT,
    )
    days = sa.text("kind = 'day_opened'")
    op.create_index("ix_event_day_opened", "event", ["site_id", "seq"], sqlite_where=days, postgresql_where=days)


def _tickets() -> None:
    op.create_table(
        "ticket",
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("day", DAY, nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("klass", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("counter", sa.Text(), nullable=True),
        sa.Column("arrived_at", INSTANT, nullable=False),
        sa.Column("called_at", INSTANT, nullable=True),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("seq", BIG, nullable=False),
        sa.PrimaryKeyConstraint("site_id", "id", name="pk_ticket"),
        sa.UniqueConstraint("site_id", "day", "letter", "number", "suffix", name="uq_ticket_label"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_ticket_site_id_site"),
        sa.CheckConstraint(one_of("state", STATES), name=op.f("ck_ticket_state")),
        sa.CheckConstraint(one_of("klass", CLASSES), name=op.f("ck_ticket_klass")),
        **STRICT,
    )
    held = sa.text("state IN ('called', 'serving')")
    op.create_index(
        "uq_ticket_at_counter", "ticket", ["site_id", "counter"], unique=True, sqlite_where=held, postgresql_where=held
    )


def downgrade() -> None:
    op.drop_table("ticket")
    op.drop_table("event")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text("DROP FUNCTION event_is_append_only()"))
    op.drop_table("config_version")
    op.drop_table("site")
