"""Which texts stay on this machine, who was told where the others go, and what a station's own sounds say.

Versions from before are "not looked through": they stay here until they are read anew. No way down: what somebody was
told is kept.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "voicenotice",
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["told_by"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("voice"),
    )
    flags = sa.Column("flags", sa.String(), nullable=False, server_default="not_looked_through")
    op.add_column("bulletinversion", flags)
    op.add_column("stationsound", sa.Column("words", sa.String(), nullable=False, server_default=""))
