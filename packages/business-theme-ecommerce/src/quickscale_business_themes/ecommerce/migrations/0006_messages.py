from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ecommerce", "0004_orders"), ("ecommerce", "0005_pricing")]
    operations = []
