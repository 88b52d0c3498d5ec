"""What listings are found by: their shown addresses, and an index of parts of all their texts."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Concat, Trim

#: The expression of services/searching.py, which has to stay the same to the letter.
_TEXT = "title || ' ' || city || ' ' || shown_address || ' ' || public_remarks"
#: How well the database knows which words are frequent: for them it reads in the asked order.
_STATISTICS = 500


def copy_addresses(apps, schema_editor):
    listings = apps.get_model("realestate", "Listing")._base_manager
    homes = apps.get_model("realestate", "Property")._base_manager
    address = Trim(Concat("street_name", Value(" "), "postal_code"))
    home = homes.filter(pk=OuterRef("property_id")).values(address=address)
    shown = listings.using(schema_editor.connection.alias).filter(internet_address_display=True)
    shown.update(shown_address=Subquery(home))


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
    schema_editor.execute("ANALYZE realestate_listing")


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX realestate_listing_text")


class Migration(migrations.Migration):
    dependencies = [("realestate", "0001_initial")]

    operations = [
        migrations.AddField(
            "listing",
            "shown_address",
            models.CharField(max_length=175, blank=True, default="", editable=False),
        ),
        migrations.RunPython(copy_addresses, migrations.RunPython.noop),
        migrations.RunPython(add_index, drop_index),
    ]
