"""Say which checks speak in each of many projects.

python judge.py ID FOLDER [ID FOLDER ...]    print JSON: for each folder, the ids found there

Found is all that is wrong as a project starts, or else what those checks find that can give the id.
The core is loaded once; each project is judged in a fork.
"""

from __future__ import annotations

import gc
import json
import os
import re
import sys
import traceback
import warnings
from functools import cache
from importlib import import_module, invalidate_caches
from importlib.util import find_spec
from pathlib import Path
from typing import Any

#: What ``functools.cache`` makes of a function.
_CACHED = type(cache(id))
_ID = re.compile(r"quickscale\.[EWI]\d+")


def main(arguments: list[str]) -> None:
    load_core()
    asked = zip(arguments[::2], arguments[1::2], strict=True)
    print(json.dumps({folder: judge_apart(id, Path(folder)) for id, folder in asked}))  # noqa: T201


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
    list_kept(), list_ours()
    warnings.simplefilter("ignore")  # Django warns of settings that change
    gc.disable()  # a fork would copy what it looks at


def judge_apart(id: str, folder: Path) -> list[str]:
    reader, writer = os.pipe()
    if not os.fork():
        try:
            found = judge(id, folder)
        except BaseException:  # noqa: BLE001 - told to whoever asks
            found = [traceback.format_exc()]
        os.write(writer, json.dumps(found).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        found = json.load(answer)
    os.wait()
    return found


def judge(id: str, folder: Path) -> list[str]:
    from django.apps import apps
    from django.core.exceptions import ImproperlyConfigured
    from django.urls import get_resolver

    from quickscale.core.layers.management import _explain_import_error

    sys.path.insert(0, str(folder))
    invalidate_caches()
    try:
        start(folder)
        if (folder / "mystore/notes/views.py").exists():
            _ = get_resolver().url_patterns
        own = [app for app in apps.get_app_configs() if app.name.startswith("mystore")]
        found = [message for check in list_checks(id) for message in check(app_configs=own)]
    except ImportError as error:
        found = list(filter(None, [_explain_import_error(error)]))
        if not found:
            raise
    except ImproperlyConfigured as error:
        return _ID.findall(str(error)) or [traceback.format_exc()]
    return [str(message.id) for message in found]


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
    module = vars(import_module("mystore.settings"))
    given = {name: value for name, value in module.items() if name.isupper()}
    chosen: Any = UserSettingsHolder(settings._wrapped)
    vars(chosen).update(given)
    settings._wrapped = chosen
    forget_core()
    registry._state = "new"
    for name, value in given.items():
        setting_changed.send(None, setting=name, value=value, enter=True)
    apps.set_installed_apps(given["INSTALLED_APPS"])


@cache
def list_kept() -> list[Any]:
    """Return the functions of the core that keep what they once answered."""
    modules = [module for name, module in sys.modules.items() if name.startswith("quickscale.")]
    return [it for module in modules for it in vars(module).values() if type(it) is _CACHED]


def forget_core() -> None:
    """Forget the layers, screens and addresses of the core alone."""
    from django.urls import clear_url_caches

    for function in list_kept():
        function.cache_clear()
    for name in ("core", "core.api", "core.skin_system"):
        del sys.modules[f"quickscale.{name}.urls"]
    clear_url_caches()


def list_checks(id: str) -> list[Any]:
    """Return the checks of the packages whose code has the id, and Django's of models."""
    from django.core.checks.model_checks import check_all_models

    number = id.removeprefix("quickscale.")
    return [check_all_models, *(check for check, code in list_ours() if f'{number}"' in code)]


def list_ours() -> list[tuple[Any, str]]:
    """Return QuickScale's own checks, each with the code of its package."""
    from django.core.checks.registry import registry

    every = registry.get_checks(include_deployment_checks=True)
    ours = [check for check in every if check.__module__.startswith("quickscale")]
    return [(check, read_package(check.__module__.rpartition(".")[0])) for check in ours]


@cache
def read_package(package: str) -> str:
    spec = find_spec(package)
    folder = Path(spec.origin or "").parent if spec else Path()
    return "".join(file.read_text() for file in folder.glob("*.py"))


if __name__ == "__main__":
    main(sys.argv[1:])
