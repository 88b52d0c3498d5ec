"""Who may register what, and who runs first."""

import sys
import types
import warnings

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import override_settings

from quickscale.core import hooks
from quickscale.core.deprecation import RemovedInQuickScale2Warning
from quickscale.core.hooks.dispatch import Phase, namespace_of
from quickscale.core.hooks.registry import discover, registry

LAYER = __name__.partition(".")[0]


@pytest.fixture
def collected():
    @hooks.declare("core.test_collected", kind="collect")
    def collected(*, page: str) -> list[str]:
        """What is collected."""
        return []

    return collected


def answer(text, module):
    """A function that returns ``text`` as if ``module`` held it."""

    def implementation(page):
        return text

    implementation.__module__ = module
    return implementation


def run_checks():
    try:
        call_command("check", tags=["quickscale"])
    except SystemCheckError as error:
        return str(error)
    return ""


def test_layers_run_by_phase_then_order_then_name_however_they_were_registered(collected):
    for text, module, order in [
        ("project", "mystore.quickscale_hooks", -100),
        ("plugin b", "quickscale_feature_plugins.b.quickscale_hooks", 0),
        ("plugin a late", "quickscale_feature_plugins.a.quickscale_hooks", 1),
        ("plugin a", "quickscale_feature_plugins.a.quickscale_hooks", 0),
        ("theme", "quickscale_business_themes.shop.quickscale_hooks", 50),
        ("core", "quickscale.core.users.quickscale_hooks", 99),
    ]:
        hooks.register("core.test_collected", order=order)(answer(text, module))
    expected = ["core", "theme", "plugin a", "plugin b", "plugin a late", "project"]
    assert collected(page="") == expected


def test_a_layer_is_known_by_its_namespace():
    assert namespace_of("quickscale.core.users.models") == (Phase.CORE, "core", "quickscale.core")
    assert namespace_of("quickscale_feature_plugins.seo.x").name == "seo"
    assert namespace_of("quickscale_presentation_skins.classic").phase is Phase.SKIN
    assert namespace_of("mystore.apps.shop") == (Phase.PROJECT, "mystore", "mystore")


def test_a_misspelt_name_is_an_error_of_check_with_the_place_and_a_suggestion(collected):
    hooks.register("core.test_colected")(answer("", "quickscale_feature_plugins.journal.x"))
    report = run_checks()
    assert "(quickscale.E201) Layer 'journal' registers unknown hook 'core.test_colected'" in report
    assert f"({__file__}:" in report
    assert "HINT: Did you mean 'core.test_collected'?" in report


def test_a_misspelt_name_stops_the_first_dispatch_with_all_mistakes_at_once(collected):
    hooks.register("core.test_colected")(answer("", "a"))
    hooks.register("core.test_collected")(lambda pagge: None)
    for _ in range(2):
        with pytest.raises(hooks.exceptions.HookError, match=r"(?s)E201.*E202"):
            collected(page="")


def test_a_misspelt_name_stops_a_server_at_its_start(collected):
    hooks.register("core.test_colected")(answer("", "a"))
    with pytest.raises(hooks.exceptions.HookError, match="E201"):
        apps.get_app_config("quickscale_layers").ready()


def test_a_name_under_a_layer_that_is_not_installed_is_inert(collected):
    hooks.register("seo_of_nobody.describe")(lambda anything: None)
    assert run_checks() == ""
    assert collected(page="") == []


def test_a_name_without_a_layer_is_an_error():
    hooks.register("describe")(lambda anything: None)
    assert "quickscale.E201" in run_checks()


def test_an_argument_that_the_specification_lacks_is_an_error_with_a_suggestion(collected):
    hooks.register("core.test_collected")(lambda *, pages: None)
    report = run_checks()
    assert "quickscale.E202" in report
    assert "takes 'pages', which 'core.test_collected' doesn't pass" in report
    assert "HINT: Did you mean 'page'?" in report


def test_a_filter_without_a_place_for_the_value_is_an_error():
    hooks.declare("core.test_filter", kind="filter")(lambda value: value)
    hooks.register("core.test_filter")(lambda: None)
    assert "quickscale.E202" in run_checks()


def test_an_order_that_is_no_number_and_a_coroutine_are_errors(collected):
    async def wait(page): ...

    hooks.register("core.test_collected", order="high")(answer("", "a"))
    hooks.register("core.test_collected")(wait)
    assert run_checks().count("quickscale.E203") == 2


def test_registering_for_a_deprecated_hook_warns_where_it_is_written():
    hooks.declare("core.test_old", kind="action", deprecated="use core.test_new")(lambda: None)
    hooks.register("core.test_old")(answer_nothing)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        discover()
    [warning] = [w for w in caught if "core.test_old" in str(w.message)]
    assert "use core.test_new" in str(warning.message)
    assert warning.category is RemovedInQuickScale2Warning
    assert warning.filename == __file__


def answer_nothing():
    pass


def test_two_modules_cannot_declare_one_name(collected):
    def stub(*, page): ...

    stub.__module__ = "elsewhere"
    with pytest.raises(hooks.exceptions.HookError, match="declared by"):
        hooks.declare("core.test_collected", kind="collect")(stub)


def test_a_temporary_registration_decorates_and_ends(collected):
    @hooks.register_temporarily("core.test_collected", answer("here", "a"))
    def run():
        return collected(page="")

    assert run() == ["here"]
    assert collected(page="") == []


def test_a_temporary_registration_refuses_what_check_would_refuse(collected):
    with (
        pytest.raises(hooks.exceptions.HookError, match="E202"),
        hooks.register_temporarily("core.test_collected", lambda pagge: None),
    ):
        pass


def test_a_bound_method_and_a_callable_object_can_be_registered(collected):
    class Listener:
        def listen(self, page):
            return f"method {page}"

        def __call__(self, page):
            return f"object {page}"

    with (
        hooks.register_temporarily("core.test_collected", Listener().listen),
        hooks.register_temporarily("core.test_collected", Listener()),
    ):
        assert collected(page="x") == ["method x", "object x"]


def test_modules_of_installed_apps_are_imported_at_the_first_dispatch(
    collected, tmp_path, monkeypatch
):
    app = tmp_path / "hooked_app"
    app.mkdir()
    (app / "__init__.py").write_text("")
    (app / "signals.py").write_text(
        "from quickscale.core import hooks\nhooks.Event('hooked_app.happened')\n"
    )
    (app / "quickscale_hooks.py").write_text(
        "from quickscale.core import hooks\n"
        "@hooks.register('core.test_collected')\n"
        "def here(page):\n    return 'discovered'\n"
        "@hooks.register('hooked_app.happened')\n"
        "def heard(event): ...\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(registry, "_state", "new")
    from django.conf import settings

    with override_settings(INSTALLED_APPS=[*settings.INSTALLED_APPS, "hooked_app"]):
        assert collected(page="") == ["discovered"]
    for name in [name for name in sys.modules if name.startswith("hooked_app")]:
        del sys.modules[name]


def test_a_module_that_cannot_be_imported_fails_loudly_and_again(collected, monkeypatch):
    broken = types.ModuleType("broken_app")
    monkeypatch.setattr(
        "quickscale.core.hooks.registry._modules_of_apps", lambda: ["no_such_thing"]
    )
    monkeypatch.setitem(sys.modules, "broken_app", broken)
    monkeypatch.setattr(registry, "_state", "new")
    for _ in range(2):
        with pytest.raises(ModuleNotFoundError):
            collected(page="")


def test_the_listing_tells_who_runs_where(collected):
    hooks.register("core.test_collected", order=3)(answer("", "quickscale_feature_plugins.seo.x"))
    [info] = [info for info in hooks.listing() if info.name == "core.test_collected"]
    assert (info.kind, info.layer, info.arguments) == ("collect", LAYER, ("page",))
    assert info.doc == "What is collected."
    [implementation] = info.implementations
    assert (implementation.layer, implementation.phase, implementation.order) == (
        "seo",
        "plugin",
        3,
    )
    assert implementation.file == __file__
    assert implementation.line > 0
