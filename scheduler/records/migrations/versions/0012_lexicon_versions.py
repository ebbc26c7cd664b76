"""Which version of the lexicon made a script.

No way down: what a script was read with is kept.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("bulletinversion", sa.Column("lexicon_version", sa.String(), nullable=False, server_default=""))
