"""Which program read a version's text from a scan.

No way down: that nobody typed a text is kept.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("bulletinversion", sa.Column("recognised_by", sa.String(), nullable=False, server_default=""))
