import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F

from quickscale_business_themes.ecommerce.models import fields


def fill(apps, schema_editor):
    variants = apps.get_model("ecommerce", "ProductVariant").objects
    variants.update(public_id=F("sku"))
    variants.filter(product__is_digital=True).update(requires_shipping=False)


class Migration(migrations.Migration):
    dependencies = [("ecommerce", "0003_order_search")]

    operations = [
        migrations.AddConstraint(
            "category",
            models.UniqueConstraint(fields=["parent", "name"], name="ecommerce_category_name"),
        ),
        migrations.AddConstraint(
            "category",
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(parent__isnull=True),
                name="ecommerce_category_root",
            ),
        ),
        migrations.AddField(
            "product",
            "brand",
            models.CharField("brand", max_length=100, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AlterField("productoption", "name", models.CharField("name", max_length=255)),
        migrations.AlterField("optionvalue", "value", models.CharField("value", max_length=255)),
        migrations.AddField(
            "productvariant",
            "public_id",
            fields.PublicIdField(max_length=64, editable=False, default=""),
        ),
        migrations.AddField(
            "productvariant",
            "barcode",
            models.CharField(
                "barcode",
                max_length=64,
                blank=True,
                default="",
                help_text="GTIN, EAN, UPC or ISBN.",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "productvariant",
            "weight_grams",
            models.PositiveIntegerField("weight in grams", default=0),
        ),
        migrations.AddField(
            "productvariant",
            "requires_shipping",
            models.BooleanField(
                "requires shipping",
                default=True,
                help_text="Turn off for what needs no address.",
            ),
        ),
        migrations.AddField(
            "productvariant",
            "image",
            models.ForeignKey(
                "ecommerce.productimage",
                verbose_name="image",
                on_delete=django.db.models.deletion.SET_NULL,
                null=True,
                blank=True,
                related_name="+",
            ),
        ),
        migrations.AddField(
            "productimage",
            "source",
            models.TextField(
                blank=True,
                editable=False,
                default="",
                help_text="The address that it was downloaded from.",
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            "productimage",
            "alt",
            models.CharField(
                "alternative text",
                max_length=512,
                blank=True,
                help_text="Describes the image for people who can't see it.",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            "productvariant",
            "public_id",
            fields.PublicIdField(max_length=64, unique=True, editable=False),
        ),
        migrations.AlterField(
            "productvariant", "sku", models.CharField("SKU", max_length=64)
        ),
        migrations.AlterField(
            "productvariant",
            "name",
            models.CharField(
                "name",
                max_length=800,
                blank=True,
                help_text="Its option values, such as “Large / Blue”. Leave empty if there's only one variant.",
            ),
        ),
        migrations.AlterField(
            "orderline",
            "variant_name",
            models.CharField("variant", max_length=800, blank=True),
        ),
        migrations.RemoveField("product", "is_digital"),
    ]
