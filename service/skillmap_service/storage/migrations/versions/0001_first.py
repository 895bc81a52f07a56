"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)
# A line of the audit log that is younger than 30 days cannot be erased by anybody.
_SQLITE = """
CREATE TRIGGER audit_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
---
CREATE TRIGGER audit_delete BEFORE DELETE ON audit WHEN OLD.at > datetime('now', '-30 days')
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
"""
_POSTGRESQL = """
CREATE FUNCTION audit_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF TG_OP = 'DELETE' THEN IF OLD.at < now() - interval '30 days' THEN RETURN OLD; END IF; END IF;
RAISE EXCEPTION 'the audit log is append-only'; END $$
---
CREATE TRIGGER audit_keep BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_keep()
---
CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_keep()
"""


def upgrade() -> None:
    """Make the tables, and the triggers that keep the audit log."""
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=80), nullable=False),
        sa.Column("request", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"], unique=False)
    op.create_index(op.f("ix_audit_tenant"), "audit", ["tenant"], unique=False)
    op.create_table(
        "batch",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.Column("expires_at", _MOMENT, nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("as_of", sa.String(length=10), nullable=True),
        sa.Column("keeps_profiles", sa.Boolean(), nullable=False),
        sa.Column("keeps_originals", sa.Boolean(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("finished", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Integer(), nullable=False),
        sa.Column("sealed_webhook", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("batch_listing", "batch", ["tenant", "created_at", "id"], unique=False)
    op.create_index(op.f("ix_batch_expires_at"), "batch", ["expires_at"], unique=False)
    op.create_table(
        "idempotency",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("result", sa.String(length=40), nullable=True),
        sa.Column("claimed_until", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "digest"),
    )
    op.create_index(op.f("ix_idempotency_expires_at"), "idempotency", ["expires_at"], unique=False)
    op.create_table(
        "profile",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(length=40), nullable=True),
        sa.Column("attached_to", sa.String(length=40), nullable=True),
        sa.Column("sealed_profile", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_document", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_original", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_profile_attached_to"), "profile", ["attached_to"], unique=False)
    op.create_index(op.f("ix_profile_batch"), "profile", ["batch"], unique=False)
    op.create_index("profile_expiry", "profile", ["expires_at"], unique=False)
    op.create_index("profile_listing", "profile", ["tenant", "created_at", "id"], unique=False)
    op.create_table(
        "tenant",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("retention_days", sa.Float(), nullable=True),
        sa.Column("webhook_secret", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "api_key",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.String(length=400), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=True),
        sa.Column("revoked_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant"],
            ["tenant.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_api_key_tenant"), "api_key", ["tenant"], unique=False)
    op.create_table(
        "batch_item",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("batch", sa.String(length=40), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(length=40), nullable=True),
        sa.Column("lease_until", _MOMENT, nullable=True),
        sa.Column("finished_number", sa.Integer(), nullable=True),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.Column("profile", sa.String(length=40), nullable=True),
        sa.Column("error_code", sa.String(length=40), nullable=True),
        sa.Column("sealed_name", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_document", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_result", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("batch", "position"),
    )
    op.create_index("batch_item_work", "batch_item", ["state", "lease_until"], unique=False)
    op.create_table(
        "profile_change",
        sa.Column("profile", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("sealed_change", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["profile"], ["profile.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("profile", "number"),
    )
    op.create_table(
        "profile_concept",
        sa.Column("profile", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["profile"], ["profile.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("profile", "kind", "value"),
    )
    op.create_index("profile_concept_lookup", "profile_concept", ["kind", "value", "profile"], unique=False)
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("batch", sa.String(length=40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", _MOMENT, nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("batch"),
    )
    op.create_index(op.f("ix_webhook_delivery_next_at"), "webhook_delivery", ["next_at"], unique=False)
    triggers = _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL
    for statement in triggers.split("---"):
        op.execute(statement)


def downgrade() -> None:
    """Drop them all."""
    op.drop_index(op.f("ix_webhook_delivery_next_at"), table_name="webhook_delivery")
    op.drop_table("webhook_delivery")
    op.drop_index("profile_concept_lookup", table_name="profile_concept")
    op.drop_table("profile_concept")
    op.drop_table("profile_change")
    op.drop_index("batch_item_work", table_name="batch_item")
    op.drop_table("batch_item")
    op.drop_index(op.f("ix_api_key_tenant"), table_name="api_key")
    op.drop_table("api_key")
    op.drop_table("tenant")
    op.drop_index("profile_listing", table_name="profile")
    op.drop_index("profile_expiry", table_name="profile")
    op.drop_index(op.f("ix_profile_batch"), table_name="profile")
    op.drop_index(op.f("ix_profile_attached_to"), table_name="profile")
    op.drop_table("profile")
    op.drop_index(op.f("ix_idempotency_expires_at"), table_name="idempotency")
    op.drop_table("idempotency")
    op.drop_index(op.f("ix_batch_expires_at"), table_name="batch")
    op.drop_index("batch_listing", table_name="batch")
    op.drop_table("batch")
    op.drop_index(op.f("ix_audit_tenant"), table_name="audit")
    op.drop_index(op.f("ix_audit_at"), table_name="audit")
    op.drop_table("audit")
