from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("quickscale_audit", "0003_append_only")]

    operations = [
        migrations.RemoveIndex(model_name="auditevent", name="audit_action_newest_first"),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                fields=["action", "-id"],
                name="audit_action_newest_first",
                opclasses=["varchar_pattern_ops", "int8_ops"],
            ),
        ),
    ]
