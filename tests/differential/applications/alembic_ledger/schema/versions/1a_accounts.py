"""accounts

Revision ID: 1a
Revises:
"""
import sqlalchemy as sa
from alembic import op

revision = "1a"
down_revision = None


def upgrade():
    """Create the table."""
    op.create_table("account", sa.Column("id", sa.Integer, primary_key=True), sa.Column("owner", sa.String(50), nullable=False))


def downgrade():
    op.drop_table("account")
