from django.db import migrations

# The expressions that services/fulltext.py searches by; they have to stay the same to the letter.
INDEXES = {
    "ecommerce_product_search": "search_text",
    "ecommerce_product_search_name": "search_name",
}
TERMS = """array_to_tsvector(string_to_array(btrim("{column}"), ' '))"""


def add_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, column in INDEXES.items():
            terms = TERMS.format(column=column)
            schema_editor.execute(
                f"CREATE INDEX {name} ON ecommerce_product USING gin (({terms}))"
            )


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("ecommerce", "0001_initial")]

    operations = [migrations.RunPython(add_index, drop_index, elidable=False)]
