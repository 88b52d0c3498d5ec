from __future__ import annotations

from typing import Any

from django.db import migrations, models


def free_endpoints(apps: Any, editor: Any) -> None:
    """Drop the claims of before, of which an endpoint may have several."""
    deliveries = apps.get_model("quickscale_webhooks", "WebhookDelivery").objects
    claimed = deliveries.using(editor.connection.alias).filter(claim__isnull=False)
    claimed.update(claim=None, claimed_until=None)


class Migration(migrations.Migration):
    dependencies = [("quickscale_webhooks", "0001_initial")]

    operations = [
        migrations.RunPython(free_endpoints, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("claim__isnull", False)),
                fields=("endpoint",),
                name="webhooks_one_at_a_time",
            ),
        ),
    ]
