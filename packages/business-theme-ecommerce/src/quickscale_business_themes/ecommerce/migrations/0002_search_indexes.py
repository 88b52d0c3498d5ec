from django.db import migrations

# The expressions that services/fulltext.py and services/order_search.py search by; they have to
# stay the same to the letter.
_TERMS = """array_to_tsvector(string_to_array(btrim("{column}"), ' '))"""
INDEXES = {
    "ecommerce_product_search": ("ecommerce_product", _TERMS.format(column="search_text")),
    "ecommerce_product_search_name": ("ecommerce_product", _TERMS.format(column="search_name")),
    "ecommerce_search_word_near": ("ecommerce_searchword", _TERMS.format(column="near")),
    "ecommerce_order_recipient": (
        "ecommerce_order",
        """to_tsvector('simple'::regconfig, COALESCE("shipping_full_name", ''))""",
    ),
}


def add_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, (table, expression) in INDEXES.items():
            schema_editor.execute(f"CREATE INDEX {name} ON {table} USING gin (({expression}))")


def drop_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("ecommerce", "0001_initial")]

    operations = [migrations.RunPython(add_indexes, drop_indexes, elidable=False)]
