"""Communes' own notices.

No way down: whose a notice is stands nowhere else.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "ownnotice",
        sa.Column("bulletin_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["bulletin_id"], ["bulletin.id"]),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"]),
        sa.PrimaryKeyConstraint("bulletin_id"),
    )
    with op.batch_alter_table("ownnotice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ownnotice_station_id"), ["station_id"], unique=False)
