import pytest

from quickscale.core.layers.manifest_parser import parse_manifest
from quickscale.core.theme_system import Action, BusinessTheme, P, Panel, Screen

IMPORTS = """
from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, BusinessTheme, P, Panel, Screen

"""


def read(body, *, before=IMPORTS):
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    source = f"{before}class Shop(BusinessTheme):\n{lines}\n    name = 'shop'\n"
    return parse_manifest(source, "Shop")


def mistakes(body, **options):
    return [mistake.message for mistake in read(body, **options).mistakes]


def test_a_manifest_gives_what_importing_it_would_give():
    source = """'''A shop.'''
label = _("Shop")
aliases = ["store"]
requires_plugins: tuple[str, ...] = ("analytics",)
settings = {"SHOP_LIMIT": -1, "SHOP_OPEN": True}
screens = (
    Screen("list", "products/", "shop:product-list", navigation=True, title=_("All")),
    Screen(
        "detail", path="products/<slug:slug>/", operation="shop:product-retrieve", kind="detail",
        actions=(Action("add", "shop:cart-add", tone="primary"),),
        panels=(Panel("reviews", "shop:review-list", params={"product": P("data.id")}),),
    ),
)
"""
    reading = read(source)
    theme = reading.manifest

    assert reading.mistakes == ()
    assert issubclass(theme, BusinessTheme)
    assert theme.kind == "business_theme"
    assert theme.__doc__ == "A shop."
    assert (str(theme.label), theme.aliases) == ("Shop", ("store",))
    assert theme.requires_plugins == ("analytics",)
    assert theme.settings == {"SHOP_LIMIT": -1, "SHOP_OPEN": True}
    assert theme.screens == (
        Screen("list", "products/", "shop:product-list", navigation=True, title="All"),
        Screen(
            "detail",
            "products/<slug:slug>/",
            "shop:product-retrieve",
            kind="detail",
            actions=(Action("add", "shop:cart-add", tone="primary"),),
            panels=(Panel("reviews", "shop:review-list", params={"product": P("data.id")}),),
        ),
    )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("lable = 'Shop'", "BusinessTheme has no 'lable'. Did you mean 'label'?"),
        ("kind = 'presentation_skin'", "BusinessTheme has no 'kind'."),
        ("home = 3", "BusinessTheme.home is 3, not str."),
        ("label = 3", "BusinessTheme.label is 3, not text."),
        ("aliases = 'store'", "BusinessTheme.aliases is 'store', not a tuple of str."),
        (
            "capabilities = ('internet',)",
            "not a tuple of one of 'network', 'subprocess', 'dynamic-code'.",
        ),
        ("aliases = ('store', 3)", "BusinessTheme.aliases is ('store', 3), not a tuple of str."),
        ("home = 'a' + 'b'", "'a' + 'b' isn't a literal."),
        ("home = f'{name}'", "f'{name}' isn't a literal."),
        ("aliases = (*names,)", "There is no constant 'names' above."),
        ("home = HOME", "There is no constant 'HOME' above."),
        ("home = open('/etc/passwd').read()", "open('/etc/passwd').read() isn't a literal."),
        ("settings = dict(A=1)", "dict(A=1) isn't a literal."),
        ("settings = {**other}", "Dictionary keys must be literals."),
        ("label = _('a' 'b', 'c')", "gettext_lazy takes exactly one string literal."),
        ("label = _(name)", "gettext_lazy takes exactly one string literal."),
        ("screens = (BusinessTheme(),)", "BusinessTheme can't be called in a manifest."),
        ("screens = (Screen('a'),)", "Screen is missing path."),
        ("screens = (Screen('a', 'b', 'c', 'd', path='b'),)", "Screen has too many"),
        ("screens = (Screen(*parts),)", "Screen has too many or unpacked arguments."),
        ("screens = (Screen(**parts),)", "Screen has too many or unpacked arguments."),
        ("screens = (Screen('a', 'a/', kimd='list'),)", "Did you mean 'kind'?"),
        (
            "screens = (Screen('a', 'a/', kind='chart'),)",
            "Screen.kind is 'chart', not one of 'list', 'detail', 'form', 'dashboard' or None.",
        ),
        (
            "screens = (Screen('a', 'a/', actions=(Action('b', tone='loud'),)),)",
            "Action.tone is 'loud', not one of 'default', 'primary', 'danger'.",
        ),
        (
            "screens = (Screen('a', 'a/', kind='lst'),)",
            "Screen.kind is 'lst', not one of 'list', 'detail', 'form', 'dashboard' or None. "
            "Did you mean 'list'?",
        ),
        ("screens = (Panel('a', 'shop:b', limit=True),)", "Panel.limit is True, not int."),
        ("screens = (Panel('a', 'shop:b'),)", "not a tuple of Screen."),
        ("def home(self): return 'a'", "A manifest class may contain only attributes."),
        ("a = b = 'c'", "A manifest class may contain only attributes."),
    ],
)
def test_what_is_not_data_is_a_mistake(body, message):
    found = mistakes(body)
    assert len(found) >= 1
    assert message in found[0]


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        ("screen_kinds = ('list', 'detial')", "detail"),
        ("color_schemes = ('light', 'drak')", "dark"),
        ("budgets = {'cs': 1}", "css"),
    ],
)
def test_a_misspelt_word_of_a_skin_suggests_the_one_that_was_meant(body, meant):
    source = (
        "from quickscale.core.skin_system import PresentationSkin\n"
        f"class Plain(PresentationSkin):\n    name = 'plain'\n    {body}\n"
    )
    [mistake] = parse_manifest(source, "Plain").mistakes
    assert mistake.line == 4
    assert mistake.message.endswith(f"Did you mean '{meant}'?")


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ("import os\n", "A manifest may contain only imports, constants and one class."),
        ("from django.conf import settings\n", "A manifest can't import from django.conf."),
        (
            "from .models import Product\n",
            ".models can't be read: a manifest takes constants from modules of its layer only.",
        ),
        (
            "from quickscale.core.theme_system import Scren\n",
            "has no name 'Scren' for manifests. Did you mean 'Screen'?",
        ),
        ("print('hello')\n", "A manifest may contain only imports, constants and one class."),
        ("class Other: pass\n", "A manifest may contain only imports, constants and one class."),
    ],
)
def test_a_manifest_holds_nothing_but_its_words_and_its_class(before, message):
    assert message in mistakes("", before=IMPORTS + before)[0]


def read_from(modules, *, before, body):
    """Read a manifest whose layer has these other modules."""

    def read_source(name):
        if name not in modules:
            raise ModuleNotFoundError(f"there is no {name}.")
        return modules[name], f"{name.replace('.', '/')}.py"

    source = f"{IMPORTS}{before}\nclass Shop(BusinessTheme):\n    name = 'shop'\n    {body}\n"
    return parse_manifest(source, "Shop", module="shop.theme_config", read_source=read_source)


def test_constants_stand_for_what_they_were_given():
    before = (
        "HOME = 'list'\nNAMES: tuple[str, ...] = ('store', 'market')\nMORE = (*NAMES, 'mall')\n"
    )
    reading = read("home = HOME\naliases = ('kiosk', *MORE)", before=IMPORTS + before)
    assert reading.mistakes == ()
    assert reading.manifest.home == "list"
    assert reading.manifest.aliases == ("kiosk", "store", "market", "mall")


def test_constants_are_taken_from_modules_of_the_layer_and_from_what_these_import():
    modules = {
        "shop.screens.lists": f"{IMPORTS}from shop.screens.panels import REVIEWS\n"
        "SCREENS = (Screen('list', 'products/', panels=(REVIEWS,)),)\n",
        "shop.screens.panels": f"{IMPORTS}REVIEWS = Panel('reviews', 'shop:review-list')\n",
    }
    reading = read_from(
        modules,
        before="from .screens.lists import SCREENS as LISTS",
        body="screens = (*LISTS, Screen('home', ''))",
    )
    assert reading.mistakes == ()
    reviews = Panel("reviews", "shop:review-list")
    expected = (Screen("list", "products/", panels=(reviews,)), Screen("home", ""))
    assert reading.manifest.screens == expected


@pytest.mark.parametrize(
    ("module", "place", "message"),
    [
        ("A = 1\nimport os\nprint()\n", ("shop/names.py", 2), "only imports and constants."),
        ("A = len('a')\n", ("shop/names.py", 1), "len('a') isn't a literal."),
        ("B = 1\n", ("", 6), "names has no constant 'A'."),
        ("A = (\n", ("", 6), ".names can't be read: '(' was never closed"),
        ("from .theme_config import A\n", ("shop/names.py", 1), ".theme_config can't be read"),
        ("from .names import A\n", ("shop/names.py", 1), "names has no constant 'A'."),
        ("from ..other import A\n", ("shop/names.py", 1), "..other can't be read"),
    ],
)
def test_what_is_wrong_in_another_module_is_told_with_its_file_and_line(module, place, message):
    reading = read_from({"shop.names": module}, before="from .names import A", body="pass")
    [mistake] = reading.mistakes
    assert (mistake.file, mistake.line) == place
    assert message in mistake.message


@pytest.mark.parametrize("item", ["*{0}, *{0}", "{0}, {0}", "({0}, {0}), 1"])
def test_a_constant_that_holds_another_again_and_again_is_refused(item):
    doubled = (f"A{n} = ({item.format(f'A{n - 1}')})\n" for n in range(1, 20))
    before = f"{IMPORTS}A0 = (1, 2)\n{''.join(doubled)}"
    [mistake] = read("settings = {'A': A19}", before=before).mistakes
    assert mistake.message.endswith("holds too much.")


def test_other_modules_are_read_and_not_run(tmp_path):
    witness = tmp_path / "witness"
    attack = f"A = __import__('pathlib').Path({str(witness)!r}).touch()\n"
    assert read_from({"shop.names": attack}, before="from .names import A", body="pass").mistakes
    assert not witness.exists()


def test_every_mistake_is_found_at_once_and_names_its_line():
    reading = read("home = 3\nscreens = (\n  Screen('a', 'a/', kind='x'),\n  Screen('b', 2),\n)")
    assert [mistake.line for mistake in reading.mistakes] == [7, 9, 10]


def test_what_could_be_read_survives_a_mistake_elsewhere():
    assert read("home = 3\naliases = ('store',)").manifest.aliases == ("store",)


def test_nothing_is_executed(tmp_path):
    witness = tmp_path / "witness"
    attack = f"__import__('pathlib').Path({str(witness)!r}).touch()\n"
    assert mistakes(attack + f"home = {attack}", before=IMPORTS + attack)
    assert not witness.exists()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("class Shop(", "Invalid Python"),
        ("x = '\0'", "Invalid Python"),
        ("", "There is no manifest class Shop."),
        ("class Shop:\n    name = 'shop'", "subclass of one of the core's manifest classes"),
        (IMPORTS + "class Shop(BusinessTheme, Screen):\n    name = 'shop'", "subclass of one"),
        (IMPORTS + "@wrap\nclass Shop(BusinessTheme):\n    name = 'shop'", "subclass of one"),
        (IMPORTS + "class Shop(BusinessTheme):\n    pass", "The manifest has no name."),
        ("x = " + "(" * 5000 + ")" * 5000, ""),
        ("x = " + "-" * 100_000 + "1", ""),
    ],
)
def test_a_file_that_holds_no_manifest_is_a_mistake(source, message):
    reading = parse_manifest(source, "Shop")
    assert message in reading.mistakes[0].message


def test_a_value_of_a_thousand_nested_tuples_is_refused_and_not_a_crash():
    nested = "(" * 190 + "'a'," + ")," * 189 + ")"
    assert mistakes(f"aliases = {nested}")
