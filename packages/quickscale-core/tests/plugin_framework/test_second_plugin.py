import json

CODE = """
import django, json
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)

from quickscale.core import hooks
from quickscale_feature_plugins.journal.models import Entry

sold = hooks.Event("bakery.bread_sold", object_type="bread", data={"price": str})
sold.send("rye-7", data={"price": "3.50"})
print(json.dumps(list(Entry.objects.values_list("event", "object_type", "object_id"))))
"""


def test_a_plugin_hears_every_event_of_a_theme_that_it_does_not_know(site):
    apps = ["quickscale_feature_plugins.journal", "django.contrib.auth"]
    result = site.run(CODE, manage=False, apps=apps)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == [["bakery.bread_sold", "bread", "rye-7"]]


def test_a_second_plugin_has_all_its_migrations(site):
    apps = ["quickscale_feature_plugins.journal"]
    result = site.run("makemigrations", "--check", "--dry-run", apps=apps)
    assert result.returncode == 0, result.stdout + result.stderr
