"""A ticket's row is found by its key alone: no other index of PostgreSQL's begins with the site.

A plan that was made while the table was empty walked through all of a site's labels for each row that changed, until
the statistics came. SQLite plans by the number of columns that an index settles, and needs no other order.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NAME = "uq_ticket_label"


def upgrade() -> None:
    _rebuild("day", "letter", "number", "suffix", "site_id")


def downgrade() -> None:
    _rebuild("site_id", "day", "letter", "number", "suffix")


def _rebuild(*columns: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(NAME, "ticket")
        op.create_unique_constraint(NAME, "ticket", columns)
