"""Windows that recur by weeks and months, holidays, and the choices of communes.

No way down: what a commune chose is kept.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    # plain ADD COLUMN: no table is copied, no trigger is at risk
    op.add_column("station", sa.Column("auto_accept", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("window", sa.Column("every_weeks", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("window", sa.Column("month_days", sa.String(), nullable=False, server_default=""))
    op.add_column("window", sa.Column("month_weeks", sa.String(), nullable=False, server_default=""))
    op.add_column("window", sa.Column("rests_on_holidays", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "holiday",
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"]),
        sa.PrimaryKeyConstraint("day"),
    )
    op.create_table(
        "choice",
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("bulletin_id", sa.Integer(), nullable=True),
        sa.Column("bulletins", sa.String(), nullable=False),
        sa.Column("slot_code", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["bulletin_id"], ["bulletin.id"]),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"]),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("choice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_choice_station_id"), ["station_id"], unique=False)
