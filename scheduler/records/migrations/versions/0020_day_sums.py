"""One figure a station and day beside the month sums, for weeks on the office's page.

Months that are added up have none yet: their marks go, so that they are added up anew from the log.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "daysum",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("milliseconds", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"]),
        sa.PrimaryKeyConstraint("day", "station_id"),
    )
    with op.batch_alter_table("daysum", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_daysum_month"), ["month"], unique=False)
    op.execute("DELETE FROM monthmark")
