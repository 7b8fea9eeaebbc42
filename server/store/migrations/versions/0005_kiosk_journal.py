"""How far the server has each kiosk's journal."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.Text().with_variant(sa.Uuid(), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "kiosk_journal",
        sa.Column("device_id", ID, nullable=False),
        sa.Column("incarnation", ID, nullable=False),
        sa.Column("acked_seq", BIG, nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("device_id", "incarnation", name="pk_kiosk_journal"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("kiosk_journal")
