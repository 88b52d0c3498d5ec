"""Hold the audit log against SQL: triggers refuse to change what was written.

An update passes where it only forgets: a reference becomes NULL, words, address and browser become
empty, nothing else differs. A delete passes on PostgreSQL where the transaction has set
``quickscale.audit_purge``, which the retention command does.

On SQLite deletes are left to the model, because Django empties tables with DELETE after each
transactional test. A later migration that rebuilds the table on SQLite must create its trigger
again.
"""

from django.db import migrations

TABLE = "quickscale_audit_auditevent"
FIXED = ("id", "public_id", "action", "object_type", "object_id", "created_at")
FORGETTABLE = ("actor_id", "impersonator_id", "team_id", "ip")
BLANKABLE = {"label": "''", "user_agent": "''", "data": "'{}'"}


def write_condition(same):
    """Return the SQL that holds where an update only forgets; ``same`` is NULL-safe equality."""
    kept = [f"NEW.{name} {same} OLD.{name}" for name in FIXED]
    nulled = [f"(NEW.{name} {same} OLD.{name} OR NEW.{name} IS NULL)" for name in FORGETTABLE]
    blanked = [
        f"(NEW.{name} {same} OLD.{name} OR NEW.{name} = {empty})"
        for name, empty in BLANKABLE.items()
    ]
    return " AND ".join([*kept, *nulled, *blanked])


POSTGRESQL_FUNCTION = f"""
CREATE FUNCTION quickscale_audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF current_setting('quickscale.audit_purge', true) = 'on' THEN RETURN OLD; END IF;
    ELSIF {write_condition("IS NOT DISTINCT FROM")} THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The audit log is append-only.' USING ERRCODE = 'restrict_violation';
END $$
"""
POSTGRESQL_TRIGGER = f"""
CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE}
FOR EACH ROW EXECUTE FUNCTION quickscale_audit_refuse_change()
"""
SQLITE_TRIGGER = f"""
CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE ON {TABLE} WHEN NOT ({write_condition("IS")})
BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END
"""


def create_triggers(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
    trigger = {"postgresql": POSTGRESQL_TRIGGER, "sqlite": SQLITE_TRIGGER}.get(vendor)
    if trigger:
        schema_editor.execute(trigger, params=None)


def drop_triggers(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    on_table = f" ON {TABLE}" if vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_append_only{on_table}", params=None)
    if vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION quickscale_audit_refuse_change()", params=None)


class Migration(migrations.Migration):
    dependencies = [("quickscale_audit", "0001_initial")]
    operations = [migrations.RunPython(create_triggers, drop_triggers)]
