"""Say which checks speak in each of many projects.

python judge.py FOLDER...    print a line of JSON: for each folder, the ids of what is reported there

The libraries and the core's models are loaded once; each project is judged in a fork.
"""

from __future__ import annotations

import gc
import json
import os
import re
import sys
from functools import cache
from importlib import import_module, invalidate_caches
from pathlib import Path
from typing import Any

#: What ``functools.cache`` makes of a function.
_CACHED = type(cache(id))
_ID = re.compile(r"quickscale\.[EWI]\d+")


def main(folders: list[str]) -> None:
    load_core()
    print(json.dumps({folder: judge_apart(folder) for folder in folders}))  # noqa: T201


def load_core() -> None:
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "quickscale_testing.settings",
            "QUICKSCALE_TEST_THEME": "base",
            "QUICKSCALE_TEST_SKIN": "",
            "QUICKSCALE_TEST_PLUGINS": "",
        }
    )
    import django
    from django.db.migrations.loader import MigrationLoader
    from django.urls import get_resolver

    django.setup()
    _ = get_resolver().url_patterns  # imports the views
    MigrationLoader(None, load=False).load_disk()
    gc.disable()  # no fork copies what it would only look at


def judge_apart(folder: str) -> list[str]:
    reader, writer = os.pipe()
    if not os.fork():
        try:
            found = judge(Path(folder))
        except BaseException as error:  # noqa: BLE001 - told to whoever asks
            import traceback

            found = ["".join(traceback.format_exception(error)[-3:])]
        os.write(writer, json.dumps(found).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answers:
        found = json.load(answers)
    os.wait()
    return found


def judge(folder: Path) -> list[str]:
    """Return the ids of what is wrong with a project as it starts, or else of what checks find."""
    from django.apps import apps
    from django.core.exceptions import ImproperlyConfigured

    from quickscale.core.layers.management import _explain_import_error

    sys.path.insert(0, str(folder))
    invalidate_caches()
    try:
        start(folder)
        own = [app for app in apps.get_app_configs() if app.name.startswith("mystore")]
        messages = [message for check in list_checks() for message in check(app_configs=own)]
    except ImportError as error:
        explained = _explain_import_error(error)
        if explained is None:
            raise
        messages = [explained]
    except ImproperlyConfigured as error:
        if found := _ID.findall(str(error)):
            return sorted({*found})
        raise
    return sorted({str(each.id) for each in messages})


def start(folder: Path) -> None:
    """Start a project, as ``django.setup`` does it in a process that has started none."""
    from django.apps import apps
    from django.conf import UserSettingsHolder, settings
    from django.test.signals import setting_changed

    from projects import read_locked
    from quickscale.core.hooks.registry import registry
    from quickscale.core.layers import stack

    core = read_locked(folder).get("quickscale-core", "1.0.0")
    stack.version = lambda name: core
    chosen: Any = UserSettingsHolder(settings._wrapped)
    module = vars(import_module("mystore.settings"))
    given = {name: value for name, value in module.items() if name.isupper()}
    vars(chosen).update(given)
    settings._wrapped = chosen
    forget_core()
    registry._state = "new"
    for name, value in given.items():
        setting_changed.send(None, setting=name, value=value, enter=True)
    apps.set_installed_apps(given["INSTALLED_APPS"])


def list_checks() -> list[Any]:
    """Return QuickScale's own checks, and Django's that asks models for theirs."""
    from django.core.checks.model_checks import check_all_models
    from django.core.checks.registry import registry

    ours = registry.get_checks(include_deployment_checks=True)
    return [check_all_models, *(it for it in ours if it.__module__.startswith("quickscale"))]


def forget_core() -> None:
    """Forget the screens and addresses of the core alone."""
    from django.urls import clear_url_caches

    for module in [it for name, it in sys.modules.items() if name.startswith("quickscale.")]:
        for kept in list(vars(module).values()):
            if type(kept) is _CACHED:
                kept.cache_clear()
    for name in ("core", "core.api", "core.skin_system"):
        del sys.modules[f"quickscale.{name}.urls"]
    clear_url_caches()


if __name__ == "__main__":
    main(sys.argv[1:])
