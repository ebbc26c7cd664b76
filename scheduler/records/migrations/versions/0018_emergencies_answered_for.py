"""Who stood an emergency down apart from who ordered it, whom to telephone at a station, and where orders arrived.

No way down: who answered for what is kept.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    with op.batch_alter_table("emergency", schema=None) as batch_op:  # it has no triggers that a copy could lose
        batch_op.add_column(sa.Column("ordered_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("stood_down_by", sa.Integer(), nullable=True))
        batch_op.create_foreign_key("fk_emergency_ordered_by", "account", ["ordered_by"], ["id"])
        batch_op.create_foreign_key("fk_emergency_stood_down_by", "account", ["stood_down_by"], ["id"])
    # until now a stand-down wrote over who had ordered: of those nobody knows it any more
    op.execute("UPDATE emergency SET ordered_by = written_by WHERE stood_down_at IS NULL")
    op.execute("UPDATE emergency SET stood_down_by = written_by WHERE stood_down_at IS NOT NULL")
    op.create_table(
        "stationcontact",
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("telephone", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"]),
        sa.PrimaryKeyConstraint("station_id"),
    )
    op.create_table(
        "emergencyreceipt",
        sa.Column("emergency_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on_air_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"]),
        sa.ForeignKeyConstraint(["emergency_id"], ["emergency.id"]),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"]),
        sa.PrimaryKeyConstraint("emergency_id", "station_id"),
    )
