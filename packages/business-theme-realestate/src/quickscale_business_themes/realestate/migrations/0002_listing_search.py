"""An index of the parts of all texts that listings are found by."""

from django.db import migrations

#: The expression of services/searching.py, which has to stay the same to the letter.
_TEXT = "title || ' ' || city || ' ' || shown_address || ' ' || public_remarks"
#: How well the database knows which words are frequent: for them it reads in the asked order.
_STATISTICS = 500


def add_index(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    schema_editor.execute(
        "CREATE INDEX realestate_listing_text ON realestate_listing "
        f"USING gin ((UPPER(({_TEXT})::text)) gin_trgm_ops) WHERE is_public"
    )
    schema_editor.execute(
        f"ALTER INDEX realestate_listing_text ALTER COLUMN 1 SET STATISTICS {_STATISTICS}"
    )


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX realestate_listing_text")


class Migration(migrations.Migration):
    dependencies = [("realestate", "0001_initial")]

    operations = [migrations.RunPython(add_index, drop_index)]
