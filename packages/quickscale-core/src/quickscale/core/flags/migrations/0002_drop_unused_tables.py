from django.db import migrations

RELATIONS = ("users", "groups")


def list_tables(apps):
    """Return the models of waffle's own flag's relations.

    Waffle's migrations make them although its flag has been swapped for ours. Nothing ever uses
    them, and the foreign keys of tables that no model owns keep PostgreSQL from truncating users:
    `flush`, and with it every test that commits, would fail.
    """
    flag = apps.get_model("waffle", "Flag")
    return [getattr(flag, name).through for name in RELATIONS]


def drop(apps, schema_editor):
    for model in list_tables(apps):
        schema_editor.delete_model(model)


def restore(apps, schema_editor):
    for model in list_tables(apps):
        schema_editor.create_model(model)


class Migration(migrations.Migration):
    dependencies = [
        ("quickscale_flags", "0001_initial"),
        ("waffle", "0004_update_everyone_nullbooleanfield"),
    ]

    operations = [migrations.RunPython(drop, restore)]
