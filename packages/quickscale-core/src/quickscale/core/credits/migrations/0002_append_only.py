"""Hold the ledger against SQL: triggers refuse to change or delete what was written.

On SQLite deletes are left to the models, because Django empties tables with DELETE after each
transactional test; PostgreSQL truncates, which row triggers let pass. A later migration that
rebuilds one of these tables on SQLite must create its trigger again.
"""

from django.db import migrations

TABLES = ("quickscale_credits_entry", "quickscale_credits_entryline")

POSTGRESQL_FUNCTION = """
CREATE FUNCTION quickscale_credits_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger of credits is append-only.' USING ERRCODE = 'restrict_violation';
END $$
"""
POSTGRESQL_TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION quickscale_credits_refuse_change()
"""
SQLITE_TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, 'The ledger of credits is append-only.'); END
"""


def create_triggers(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
    trigger = {"postgresql": POSTGRESQL_TRIGGER, "sqlite": SQLITE_TRIGGER}.get(vendor)
    for table in TABLES if trigger else ():
        schema_editor.execute(trigger.format(table=table), params=None)


def drop_triggers(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table in TABLES:
        on_table = f" ON {table}" if vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only{on_table}", params=None)
    if vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION quickscale_credits_refuse_change()", params=None)


class Migration(migrations.Migration):
    dependencies = [("quickscale_credits", "0001_initial")]
    operations = [migrations.RunPython(create_triggers, drop_triggers)]
