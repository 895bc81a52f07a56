"""What the group in numbers counts of each profile; filled when it is first looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "cohort_member",
        sa.Column("profile", sa.String(length=40), nullable=False),
        sa.Column("sealed_member", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["profile"], ["profile.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("profile"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("cohort_member")
