from django.utils.autoreload import StatReloader, autoreload_started

from quickscale.core.layers.discovery import get_layer


def test_runserver_watches_manifests_and_documents_that_nobody_imports():
    reloader = StatReloader()
    autoreload_started.send(sender=reloader)
    shop = get_layer("business_theme", "ecommerce").directory
    watched = {path for path, _modified in reloader.snapshot_files()}
    assert {shop / "theme_config.py", shop / "openapi.json"} <= watched
