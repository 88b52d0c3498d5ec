import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import quickscale.core.credits.models
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('quickscale_teams', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CreditAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('balance', models.DecimalField(decimal_places=4, default=Decimal('0.0000'), editable=False, max_digits=19, verbose_name='balance')),
                ('held', models.DecimalField(decimal_places=4, default=Decimal('0.0000'), editable=False, max_digits=19, verbose_name='on hold')),
                ('next_due', models.DateTimeField(db_index=True, editable=False, help_text='When the next grant starts or expires, or a hold expires.', null=True, verbose_name='next change')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('team', models.OneToOneField(blank=True, null=True, on_delete=quickscale.core.credits.models.keep_used_accounts, related_name='credit_account', to='quickscale_teams.team', verbose_name='team')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=quickscale.core.credits.models.keep_used_accounts, related_name='credit_account', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'credit account',
                'verbose_name_plural': 'credit accounts',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('team__isnull', True), ('user__isnull', False)), models.Q(('team__isnull', False), ('user__isnull', True)), _connector='OR'), name='credits_account_has_one_owner', violation_error_message='Choose a user or a team, not both.'), models.CheckConstraint(condition=models.Q(('balance__gte', 0)), name='credits_account_balance_not_negative'), models.CheckConstraint(condition=models.Q(('held__gte', 0)), name='credits_account_held_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public id')),
                ('amount', models.DecimalField(decimal_places=4, max_digits=19, verbose_name='amount')),
                ('status', models.CharField(choices=[('open', 'open'), ('captured', 'captured'), ('voided', 'voided'), ('expired', 'expired')], default='open', max_length=10, verbose_name='status')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('closed_at', models.DateTimeField(editable=False, null=True, verbose_name='closed')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='quickscale_credits.creditaccount', verbose_name='account')),
            ],
            options={
                'verbose_name': 'hold',
                'verbose_name_plural': 'holds',
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='credits_hold_amount_above_zero'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('status', 'open')), models.Q(models.Q(('status', 'open'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='credits_hold_is_open_or_closed')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('scheduled', 'grant scheduled'), ('grant', 'grant'), ('spend', 'spend'), ('hold', 'hold'), ('capture', 'capture'), ('void', 'release'), ('release', 'hold expiry'), ('reversal', 'reversal'), ('expiry', 'expiry'), ('revocation', 'revocation')], max_length=10, verbose_name='type')),
                ('amount', models.DecimalField(decimal_places=4, default=Decimal('0.0000'), max_digits=19, verbose_name='amount')),
                ('held', models.DecimalField(decimal_places=4, default=Decimal('0.0000'), max_digits=19, verbose_name='on hold')),
                ('balance_after', models.DecimalField(decimal_places=4, max_digits=19, verbose_name='balance after')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('reference', models.CharField(blank=True, max_length=255, verbose_name='reference')),
                ('idempotency_key', models.CharField(blank=True, max_length=255, verbose_name='idempotency key')),
                ('request', models.CharField(blank=True, max_length=255, verbose_name='request')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created')),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='quickscale_credits.creditaccount', verbose_name='account')),
                ('reverses', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversals', to='quickscale_credits.entry', verbose_name='reverses')),
                ('hold', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='quickscale_credits.hold', verbose_name='hold')),
            ],
            options={
                'verbose_name': 'transaction',
                'verbose_name_plural': 'transactions',
                'indexes': [models.Index(fields=['account', '-id'], name='credits_entry_newest_first'), models.Index(fields=['created_at'], name='credits_entry_by_time')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('idempotency_key', ''), _negated=True), fields=('account', 'idempotency_key'), name='credits_entry_idempotency_key_is_unique'), models.CheckConstraint(condition=models.Q(('balance_after__gte', 0)), name='credits_entry_balance_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Spend',
            fields=[
            ],
            options={
                'verbose_name': 'spend',
                'verbose_name_plural': 'spends',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('quickscale_credits.entry',),
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=4, max_digits=19, verbose_name='amount')),
                ('remaining', models.DecimalField(decimal_places=4, default=Decimal('0.0000'), editable=False, max_digits=19, verbose_name='remaining')),
                ('priority', models.PositiveSmallIntegerField(default=50, help_text='From 0 (spent first) to 100 (spent last).', validators=[django.core.validators.MaxValueValidator(100)], verbose_name='priority')),
                ('paid', models.BooleanField(default=True, verbose_name='paid')),
                ('source', models.CharField(max_length=100, verbose_name='source')),
                ('effective_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='effective from')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires')),
                ('activated', models.BooleanField(default=False, editable=False, verbose_name='activated')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='quickscale_credits.creditaccount', verbose_name='account')),
                ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='revoked')),
            ],
            options={
                'verbose_name': 'grant',
                'verbose_name_plural': 'grants',
                'indexes': [models.Index(fields=['account', 'priority', 'expires_at'], name='credits_grant_draw_down_order')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='credits_grant_amount_above_zero'), models.CheckConstraint(condition=models.Q(('remaining__gte', 0), ('remaining__lte', models.F('amount'))), name='credits_grant_remaining_within_amount'), models.CheckConstraint(condition=models.Q(('priority__lte', 100)), name='credits_grant_priority_within_range'), models.CheckConstraint(condition=models.Q(('expires_at__isnull', True), ('expires_at__gt', models.F('effective_at')), _connector='OR'), name='credits_grant_expires_after_it_begins', violation_error_message='The expiry must be after the start.')],
            },
        ),
        migrations.CreateModel(
            name='EntryLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=4, default=Decimal('0.0000'), max_digits=19, verbose_name='amount')),
                ('held', models.DecimalField(decimal_places=4, default=Decimal('0.0000'), max_digits=19, verbose_name='on hold')),
                ('entry', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='quickscale_credits.entry', verbose_name='transaction')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='quickscale_credits.grant', verbose_name='grant')),
            ],
            options={
                'verbose_name': 'transaction line',
                'verbose_name_plural': 'transaction lines',
                'constraints': [models.UniqueConstraint(fields=('entry', 'grant'), name='credits_line_once_for_a_grant')],
            },
        ),
    ]
