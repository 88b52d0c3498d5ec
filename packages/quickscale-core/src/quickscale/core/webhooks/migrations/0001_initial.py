import django.db.models.deletion
import django.utils.timezone
import quickscale.core.webhooks.signing
import uuid
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
            name='WebhookEndpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public ID')),
                ('url', models.URLField(max_length=500, verbose_name='URL')),
                ('description', models.CharField(blank=True, max_length=200, verbose_name='description')),
                ('events', models.JSONField(default=list, verbose_name='events')),
                ('secret', models.CharField(default=quickscale.core.webhooks.signing.make_secret, editable=False, max_length=100)),
                ('former_secret', models.CharField(blank=True, editable=False, max_length=100)),
                ('former_secret_until', models.DateTimeField(editable=False, null=True)),
                ('failing_since', models.DateTimeField(editable=False, null=True, verbose_name='failing since')),
                ('disabled_at', models.DateTimeField(editable=False, null=True, verbose_name='disabled since')),
                ('disabled_reason', models.CharField(blank=True, choices=[('person', 'Disabled manually'), ('failing', 'Disabled after repeated failures'), ('gone', 'The server answered 410 (gone)')], editable=False, max_length=10, verbose_name='reason')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='webhook_endpoints', to='quickscale_teams.team', verbose_name='team')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='webhook_endpoints', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'webhook',
                'verbose_name_plural': 'webhooks',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('user__isnull', True), ('team__isnull', True), _connector='OR'), name='webhooks_endpoint_has_at_most_one_owner')],
            },
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lease_token', models.UUIDField(editable=False, null=True)),
                ('locked_until', models.DateTimeField(editable=False, null=True, verbose_name='locked until')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('next_attempt_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True, verbose_name='next attempt')),
                ('last_error', models.TextField(blank=True, verbose_name='last error')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='public ID')),
                ('event', models.CharField(max_length=150, verbose_name='event')),
                ('payload', models.TextField(verbose_name='payload')),
                ('status', models.CharField(choices=[('pending', 'Waiting'), ('delivered', 'Delivered'), ('failed', 'Failed')], default='pending', max_length=10, verbose_name='status')),
                ('response_status', models.PositiveSmallIntegerField(null=True, verbose_name='response status')),
                ('problem', models.CharField(blank=True, choices=[('status', 'The answer was no success'), ('address', 'Not a public internet address'), ('resolve', 'Host name not found'), ('connect', 'Connection failed'), ('tls', 'TLS connection failed'), ('timeout', 'Timed out'), ('protocol', 'Not an HTTP response')], max_length=10, verbose_name='failure reason')),
                ('excerpt', models.TextField(blank=True, verbose_name='response')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created')),
                ('endpoint', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='quickscale_webhooks.webhookendpoint', verbose_name='webhook')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['endpoint', '-id'], name='webhooks_newest_first'), models.Index(condition=models.Q(('status', 'pending')), fields=['next_attempt_at'], name='webhooks_due'), models.Index(fields=['created_at'], name='webhooks_by_age')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('next_attempt_at__isnull', False), ('status', 'pending')), models.Q(('next_attempt_at__isnull', True), ('status__in', ['delivered', 'failed'])), _connector='OR'), name='webhooks_only_pending_is_due'), models.UniqueConstraint(condition=models.Q(('lease_token__isnull', False)), fields=('endpoint',), name='webhooks_one_at_a_time')],
            },
        ),
    ]
