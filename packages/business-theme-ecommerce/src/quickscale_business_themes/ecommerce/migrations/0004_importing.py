import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

import quickscale.core.files
from quickscale_business_themes.ecommerce.models import fields


def fill(apps, schema_editor):
    variants = apps.get_model("ecommerce", "ProductVariant").objects
    variants.update(public_id=F("sku"))
    variants.filter(product__is_digital=True).update(requires_shipping=False)


class Migration(migrations.Migration):
    dependencies = [
        ("ecommerce", "0003_order_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

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
            models.CharField("brand", max_length=255, blank=True, default=""),
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
            "productvariant", "sku", models.CharField("SKU", max_length=255)
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
        migrations.AlterField("orderline", "name", models.CharField("name", max_length=255)),
        migrations.AlterField("orderline", "sku", models.CharField("SKU", max_length=255)),
        migrations.AlterField("stockmovement", "sku", models.CharField("SKU", max_length=255)),
        migrations.AlterField("product", "name", models.CharField("name", max_length=255)),
        migrations.AlterField("category", "name", models.CharField("name", max_length=255)),
        migrations.RemoveField("product", "is_digital"),
        migrations.CreateModel(
            name='ProductImport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('file', quickscale.core.files.PrivateFileField(upload_to='imports/', validators=[django.core.validators.FileExtensionValidator(['csv', 'tsv', 'json'])], verbose_name='file')),
                ('name', models.CharField(max_length=200, verbose_name='file name')),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('previewed', 'Previewed'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=10, verbose_name='status')),
                ('is_preview', models.BooleanField(default=True, verbose_name='preview')),
                ('format', models.CharField(blank=True, max_length=20, verbose_name='format')),
                ('created', models.PositiveIntegerField(default=0, verbose_name='new products')),
                ('updated', models.PositiveIntegerField(default=0, verbose_name='updated products')),
                ('unchanged', models.PositiveIntegerField(default=0, verbose_name='unchanged products')),
                ('rows_read', models.PositiveIntegerField(default=0, verbose_name='rows read')),
                ('rows_written', models.PositiveIntegerField(default=0, verbose_name='rows imported')),
                ('rows_left_out', models.PositiveIntegerField(default=0, verbose_name='rows left out')),
                ('missing_pictures', models.PositiveIntegerField(default=0, verbose_name='images not imported')),
                ('ignored', models.JSONField(default=list, verbose_name='columns not imported')),
                ('complaints', models.JSONField(default=list, verbose_name='problems')),
                ('error', models.CharField(blank=True, max_length=500, verbose_name='error')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='uploaded')),
                ('started_at', models.DateTimeField(null=True, verbose_name='started')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-created_at', '-pk'],
            },
        ),
    ]
