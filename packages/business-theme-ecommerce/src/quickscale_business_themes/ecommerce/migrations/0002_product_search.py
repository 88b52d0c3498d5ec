from django.db import migrations

# The expression that services/fulltext.py searches by; it has to stay the same to the letter.
DOCUMENT = """to_tsvector('simple'::regconfig, COALESCE("name", '') || ' ' || COALESCE("description", ''))"""


def add_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE INDEX ecommerce_product_search ON ecommerce_product USING gin (({DOCUMENT}))"
        )


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX ecommerce_product_search")


class Migration(migrations.Migration):
    dependencies = [("ecommerce", "0001_initial")]

    operations = [migrations.RunPython(add_index, drop_index, elidable=False)]
