"""Exchange rates, and what deals are worth in the site's currency."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import quickscale_business_themes.crm.models.bases
import uuid
from decimal import Decimal
from django.db import migrations, models


def convert_deals(apps, schema_editor):
    deals = apps.get_model("crm", "Deal").objects
    currency = quickscale_business_themes.crm.models.bases.default_currency()
    deals.filter(currency=currency).update(home_amount=models.F("amount"))


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0003_search_indexes'),
        ('quickscale_teams', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='deal',
            name='home_amount',
            field=models.DecimalField(decimal_places=4, editable=False, max_digits=24, null=True, verbose_name='converted amount'),
        ),
        migrations.AlterField(
            model_name='deal',
            name='currency',
            field=models.CharField(default=quickscale_business_themes.crm.models.bases.default_currency, max_length=3, verbose_name='currency'),
        ),
        migrations.CreateModel(
            name='ExchangeRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='last change')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('base', models.CharField(default=quickscale_business_themes.crm.models.bases.default_currency, editable=False, max_length=3)),
                ('rate', models.DecimalField(decimal_places=10, max_digits=18, validators=[django.core.validators.MinValueValidator(Decimal('1E-10')), django.core.validators.MaxValueValidator(Decimal('10000000'))], verbose_name='rate')),
                ('on', models.DateField(default=django.utils.timezone.localdate, verbose_name='valid from')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='quickscale_teams.team', verbose_name='team')),
            ],
            options={
                'verbose_name': 'exchange rate',
                'verbose_name_plural': 'exchange rates',
                'ordering': ['currency', '-on'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=("team", "base", "currency", "on"), name="crm_exchangerate_one_a_day", violation_error_message="There is a rate of this day already."), models.CheckConstraint(condition=models.Q(('rate__gt', 0)), name='crm_exchangerate_is_positive')],
            },
        ),
        migrations.RunPython(convert_deals, migrations.RunPython.noop),
    ]
