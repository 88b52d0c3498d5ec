from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("crm", "0003_search_indexes")]

    operations = [
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                fields=["team", "currency"],
                condition=Q(amount__isnull=False, home_amount__isnull=True),
                name="crm_deal_unconverted",
            ),
        ),
    ]
