from django.conf import settings
from django.db import migrations
from django.utils import translation

from quickscale.core.pages.legal_drafts import list_drafts


def add_drafts(apps, schema_editor):
    """Give a new site drafts of its legal pages, and links that show once they are published."""
    pages = apps.get_model("quickscale_pages", "Page").objects.using(schema_editor.connection.alias)
    items = apps.get_model("quickscale_pages", "MenuItem").objects.using(
        schema_editor.connection.alias
    )
    with translation.override(settings.LANGUAGE_CODE):
        for position, draft in enumerate(list_drafts()):
            pages.create(**draft)
            items.create(menu="footer", target=f"page:{draft['slug']}", position=position)


class Migration(migrations.Migration):
    dependencies = [("quickscale_pages", "0001_initial")]

    operations = [migrations.RunPython(add_drafts, migrations.RunPython.noop)]
