"""The published frequentation calendars."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "calendar",
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("built_at", INSTANT, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", name="pk_calendar"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("calendar")
