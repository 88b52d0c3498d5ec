"""The index of places also holds what the homes of a place are narrowed and ordered by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("realestate", "0002_listing_search")]

    operations = [
        migrations.RemoveIndex("listing", "realestate_listing_point"),
        migrations.AddIndex(
            "listing",
            models.Index(
                fields=["public_latitude", "public_longitude"],
                include=[
                    "list_price",
                    "bedrooms_total",
                    "living_area_m2",
                    "published_at",
                    "public_id",
                    "id",
                ],
                condition=models.Q(is_public=True),
                name="realestate_listing_point",
            ),
        ),
    ]
