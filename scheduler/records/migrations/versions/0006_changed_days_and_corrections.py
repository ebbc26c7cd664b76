"""Why a revision of a day was made; which withdrawn bulletin another one corrects.

No way down: who changed a published day, and why, is kept.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("publishedday", sa.Column("cause", sa.String(32), nullable=False, server_default="published"))
    op.add_column("publishedday", sa.Column("reason", sa.String(), nullable=False, server_default=""))
    # SQLite adds a column with its foreign key in one sentence only; Alembic would write two
    op.execute("ALTER TABLE bulletin ADD COLUMN corrects_id INTEGER REFERENCES bulletin (id)")
