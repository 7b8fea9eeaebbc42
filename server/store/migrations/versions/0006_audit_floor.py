"""The audit's rows may go once the floor was raised above them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FLOOR = "(SELECT COALESCE(MAX(seq), 0) FROM audit_head WHERE id = 2)"
SQLITE = """CREATE TRIGGER audit_never_goes BEFORE DELETE ON audit {when}
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"""
POSTGRESQL = """CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {unless} RAISE EXCEPTION 'the audit is append-only'; END $$"""
UNLESS = f"IF TG_OP = 'DELETE' THEN IF OLD.seq <= {FLOOR} THEN RETURN OLD; END IF; END IF;"


def upgrade() -> None:
    _guard(when=f"WHEN OLD.seq > {FLOOR}", unless=UNLESS)


def downgrade() -> None:
    # The older program finds the chain cut where this one let it begin, and says so.
    _guard(when="", unless="")
    op.execute(sa.text("DELETE FROM audit_head WHERE id = 2"))


def _guard(*, when: str, unless: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text(POSTGRESQL.format(unless=unless)))
    else:
        op.execute(sa.text("DROP TRIGGER audit_never_goes"))
        op.execute(sa.text(SQLITE.format(when=when)))
