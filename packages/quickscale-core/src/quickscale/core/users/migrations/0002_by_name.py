from __future__ import annotations

from typing import Any

from django.db import migrations

NAME = "quickscale_users_by_name"
TABLE = "quickscale_users_user"


def add_index(apps: Any, schema_editor: Any) -> None:
    """Let PostgreSQL find people by how their name begins, in whatever case.

    What it compares is of no collation, which a model's index says with django.contrib.postgres only.
    """
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f'CREATE INDEX {NAME} ON {TABLE} (UPPER("name"::text) text_pattern_ops)')


def remove_index(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {NAME}")


class Migration(migrations.Migration):
    dependencies = [("quickscale_users", "0001_initial")]

    operations = [migrations.RunPython(add_index, remove_index)]
