"""What newer releases ask of a project, said before they are installed."""

import shutil
import zipfile
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from quickscale.core.cli.create import create
from quickscale.core.cli.upgrade import upgrade
from quickscale.core.contracts.changes import Change
from quickscale.core.upgrades.uses import find_uses

TEMPLATE = Path(str(files("quickscale.core.assembly"))) / "project_template"
SKIN = "quickscale-presentation-skin-plain"
THEME = "quickscale-business-theme-bakery"
PACKAGES = {
    "quickscale-core": "quickscale/core",
    SKIN: "quickscale_presentation_skins/plain",
    THEME: "quickscale_business_themes/bakery",
}
MANIFESTS = {
    SKIN: ("presentation_skin", "PresentationSkin", "skin_system", "skin_config"),
    THEME: ("business_theme", "BusinessTheme", "theme_system", "theme_config"),
}
SETTINGS = "package/settings.py-tpl"


def list_files(name, version="1.0.0", requires=("quickscale-core>=1.0,<2",), **texts):
    """Return the files of a distribution; ``texts`` are those of its package."""
    info = f"{name.replace('-', '_')}-{version}.dist-info"
    needs = () if name == "quickscale-core" else requires
    metadata = [f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}"]
    written = {f"{info}/METADATA": "\n".join([*metadata, *(f"Requires-Dist: {n}" for n in needs)])}
    if name in MANIFESTS:
        kind, base, system, module = MANIFESTS[name]
        short = PACKAGES[name].rpartition("/")[2]
        path = PACKAGES[name].replace("/", ".")
        entry = f"[quickscale.{kind}s]\n{short} = {path}.{module}:Layer\n"
        written[f"{info}/entry_points.txt"] = entry
        manifest = f"from quickscale.core.{system} import {base}\n\n\nclass Layer({base}):\n"
        written[f"{PACKAGES[name]}/{module}.py"] = f'{manifest}    name = "{short}"\n'
    return {**written, **{f"{PACKAGES[name]}/{path}": text for path, text in texts.items()}}


def list_core_files(version="1.0.0", changed=(), **texts):
    """Return the files of a core whose project template differs from the real one by changes."""
    template = {
        path.relative_to(TEMPLATE).as_posix(): path.read_text()
        for path in TEMPLATE.rglob("*")
        if path.is_file()
    }
    for file, old, new in changed:
        assert old in template.get(file, old)
        template[file] = template.get(file, old).replace(old, new)
    within = {f"assembly/project_template/{file}": text for file, text in template.items()}
    return list_files("quickscale-core", version, **within, **texts)


def install(project, written):
    for path, text in written.items():
        file = project / ".venv/lib/python3.11/site-packages" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def write_wheel(folder, name, version, written):
    folder.mkdir(exist_ok=True)
    file = folder / f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as archive:
        for path, text in written.items():
            archive.writestr(path, text)
    return file


@pytest.fixture(scope="module")
def created(tmp_path_factory):
    """A project of the core, a skin and a theme, each of them installed as 1.0.0."""
    home = tmp_path_factory.mktemp("upgrade")
    wheels = home / "wheels"
    for name in (SKIN, THEME):
        write_wheel(wheels, name, "1.0.0", list_files(name))
    write_wheel(wheels, "quickscale-core", "1.0.0", list_core_files())
    options = ["--business-theme", "bakery", "--presentation-skin", "plain", "--no-install"]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        done = CliRunner().invoke(create, ["shop", *options, "--layers-from", str(wheels)])
    assert done.exit_code == 0, done.output
    return home / "shop"


@pytest.fixture
def carrying(created, tmp_path, monkeypatch):
    """A copy of it, with the wheels that it carries."""
    project = tmp_path / "shop"
    shutil.copytree(created, project)
    install(project, list_core_files())
    for name in (SKIN, THEME):
        install(project, list_files(name))
    monkeypatch.chdir(project)
    return project


@pytest.fixture
def project(carrying):
    """A copy of it whose layers come from a package index."""
    edit(carrying / "pyproject.toml", lambda text: text.partition("\n[tool.uv.sources]")[0])
    return carrying


def edit(file, change):
    file.write_text(change(file.read_text()))


def offer(project, *written, version="1.1.0", name="quickscale-core"):
    """Return the option for a folder that has a newer wheel."""
    folder = project.parent / "newer"
    for each in written:
        write_wheel(folder, name, version, each)
    return ["--layers-from", str(folder)]


def run(*options):
    done = CliRunner().invoke(upgrade, options)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


APP = (
    '    "quickscale.core.audit",\n',
    '    "quickscale.core.audit",\n    "quickscale.core.tax",\n',
)
MIDDLEWARE = (
    '    "django.middleware.common.CommonMiddleware",\n',
    '    "django.middleware.common.CommonMiddleware",\n    "quickscale.core.tax.Tax",\n',
)
GROWN = [(SETTINGS, *APP), (SETTINGS, *MIDDLEWARE), ("package/tax.py-tpl", "", "RATE = 7\n")]


def test_a_project_that_has_what_is_newest_has_nothing_to_do(project):
    status, output = run(*offer(project, list_core_files(), version="1.0.0"))
    assert status == 0
    assert "quickscale-core 1.0.0: nothing newer" in output
    assert "There is nothing to upgrade." in output


def test_an_older_release_is_no_upgrade(project):
    status, output = run(*offer(project, list_core_files("0.9.0"), version="0.9.0"))
    assert (status, "nothing newer" in output) == (0, True)


def test_what_new_projects_get_is_drawn_and_nothing_is_written(project):
    before = (project / "shop/settings.py").read_text()
    status, output = run("--check", *offer(project, list_core_files("1.1.0", GROWN)))
    assert status == 1
    assert "quickscale-core 1.0.0 → 1.1.0 (minor)" in output
    assert '+    "quickscale.core.tax",' in output
    assert '+    "quickscale.core.tax.Tax",' in output
    assert "quickscale upgrade --write" in output
    assert (project / "shop/settings.py").read_text() == before


def test_what_new_projects_get_is_written_beside_what_the_project_has_of_its_own(project):
    settings = project / "shop/settings.py"
    own = '    "blog",\n    "quickscale.core.audit",\n'
    edit(settings, lambda text: text.replace(APP[0], own) + "BLOG = 1\n")
    newer = offer(project, list_core_files("1.1.0", GROWN))
    assert run("--write", *newer)[0] == 0
    text = settings.read_text()
    assert '    "blog",\n    "quickscale.core.audit",\n    "quickscale.core.tax",\n' in text
    assert '"quickscale.core.tax.Tax"' in text
    assert text.endswith("BLOG = 1\n")
    assert (project / "shop/tax.py").read_text() == "RATE = 7\n"
    status, output = run(*newer)
    assert (status, "---" in output) == (0, False)


def test_what_the_project_took_out_stays_out(project):
    settings = project / "shop/settings.py"
    edit(settings, lambda text: text.replace('    "whitenoise.runserver_nostatic",\n', ""))
    (project / "gunicorn.conf.py").unlink()
    changed = [*GROWN, ("gunicorn.conf.py-tpl", "import", "# new\nimport")]
    run("--write", *offer(project, list_core_files("1.1.0", changed)))
    assert "runserver_nostatic" not in settings.read_text()
    assert not (project / "gunicorn.conf.py").exists()


def test_where_the_project_differs_the_change_is_left_to_people(project):
    changed = [(SETTINGS, 'TIME_ZONE = "UTC"\nUSE_TZ = True\n', 'TIME_ZONE = "Etc/UTC"\n')]
    edit(project / "shop/settings.py", lambda text: text.replace('"UTC"', '"Asia/Tokyo"'))
    status, output = run("--write", *offer(project, list_core_files("1.1.0", changed)))
    assert status == 1
    assert "By hand, since shop/settings.py differs here:" in output
    assert '+TIME_ZONE = "Etc/UTC"' in output
    assert '"Asia/Tokyo"' in (project / "shop/settings.py").read_text()


OLD = "== hooks\ncore.menu: collect() -> list[Any]\ncore.screens: collect() -> list[Any]\n"
NEW = "== hooks\ncore.screens: collect() -> list[Any]\n"
HOOKS = '"""Hooks."""\n\nfrom quickscale.core import hooks\n\n\n@hooks.register("core.menu")\n'


def test_a_break_is_told_with_the_line_that_it_hurts_and_what_to_use_instead(project):
    (project / "shop/quickscale_hooks.py").write_text(HOOKS + "def add(): ...\n")
    install(
        project,
        list_files(
            "quickscale-core",
            **{"contract.txt": OLD, "deprecated.txt": "== hooks\ncore.menu: use core.navigation\n"},
        ),
    )
    newer = list_core_files("2.0.0", **{"contract.txt": NEW})
    status, output = run(*offer(project, newer, version="2.0.0"))
    assert status == 1
    assert "quickscale-core 1.0.0 → 2.0.0 (major)" in output
    assert "  hooks: core.menu is gone\n    shop/quickscale_hooks.py:6\n" in output
    assert "    Change it: use core.navigation\n" in output


def test_a_break_that_the_project_does_not_use_is_counted(project):
    install(project, list_files("quickscale-core", **{"contract.txt": OLD}))
    newer = list_core_files("1.1.0", **{"contract.txt": NEW})
    status, output = run(*offer(project, newer))
    assert (status, "1 other breaking change: not used here" in output) == (0, True)
    assert "uv lock --upgrade && uv sync" in output


def test_what_goes_later_is_told_and_nothing_has_to_be_done(project):
    (project / "shop/quickscale_hooks.py").write_text(HOOKS)
    later = {"contract.txt": OLD, "deprecated.txt": "== hooks\ncore.menu: use core.navigation\n"}
    status, output = run(*offer(project, list_core_files("1.1.0", **later)))
    assert status == 0
    assert "hooks: core.menu is deprecated\n    shop/quickscale_hooks.py:6\n" in output
    assert "Later: use core.navigation" in output


def test_the_ranges_let_a_major_release_in(project):
    new = [list_files(name, "2.0.0", ["quickscale-core>=2.0,<3"]) for name in (SKIN, THEME)]
    offer(project, new[0], version="2.0.0", name=SKIN)
    offer(project, new[1], version="2.0.0", name=THEME)
    status, _ = run("--write", *offer(project, list_core_files("2.0.0"), version="2.0.0"))
    assert status == 0
    text = (project / "pyproject.toml").read_text()
    assert '"quickscale-core[production]>=2.0,<3"' in text
    assert f'"{THEME}>=2.0,<3"' in text


def test_a_layer_that_does_not_accept_the_newer_core_is_told(project):
    status, output = run("--write", *offer(project, list_core_files("2.0.0"), version="2.0.0"))
    assert status == 1
    assert f"Conflict: {THEME} 1.0.0 needs quickscale-core <2,>=1.0, not 2.0.0." in output


def test_a_layer_without_a_contract_is_compared_by_its_files(project):
    hooks = '@hooks.declare("bakery.prices", kind="filter")\ndef prices(prices): ...\n'
    install(project, list_files(THEME, **{"hooks.py": hooks}))
    (project / "shop/quickscale_hooks.py").write_text(HOOKS.replace("core.menu", "bakery.prices"))
    status, output = run(*offer(project, list_files(THEME, "1.1.0"), name=THEME))
    assert status == 1
    assert "hooks: bakery.prices is gone\n    shop/quickscale_hooks.py:6\n" in output


def test_an_operation_that_goes_is_found_by_its_name(project):
    document = '{"paths": {"/api/bakery/": {"get": {"operationId": "bread-list"}}}}'
    install(project, list_files(THEME, **{"openapi.json": document}))
    (project / "shop/views.py").write_text('NAME = "bakery:bread-list"\n')
    status, output = run(*offer(project, list_files(THEME, "2.0.0"), version="2.0.0", name=THEME))
    assert status == 1
    assert "  bread-list is gone\n    shop/views.py:1\n" in output


def test_a_project_that_carries_its_wheels_gets_the_newer_ones(carrying):
    newer = offer(carrying, list_core_files("1.1.0"))
    status, output = run(*newer)
    assert (status, "quickscale_core-1.1.0" in output) == (1, True)
    assert run("--write", *newer)[0] == 0
    carried = sorted(file.name for file in (carrying / "wheels").glob("quickscale_core-*"))
    assert carried == ["quickscale_core-1.1.0-py3-none-any.whl"]
    assert 'path = "wheels/quickscale_core-1.1.0' in (carrying / "pyproject.toml").read_text()


def test_a_project_that_carries_its_wheels_needs_a_folder_of_newer_ones(carrying):
    status, output = run()
    assert status == 1
    assert "Fix: quickscale upgrade --check --layers-from FOLDER" in output


def test_of_several_wheels_in_a_folder_the_newest_counts(project):
    for version in ("1.9.0", "1.10.0", "1.2.0"):
        newer = offer(project, list_core_files(version), version=version)
    assert "quickscale-core 1.0.0 → 1.10.0 (minor)" in run(*newer)[1]


@pytest.fixture
def index(project, monkeypatch):
    """What stands in for uv: it says what it was asked, and finds nothing."""
    uv = project.parent / "uv"
    uv.write_text("#!/bin/sh\necho asked: $@ >&2\nexit 1\n")
    uv.chmod(0o755)
    monkeypatch.setattr("quickscale.core.upgrades.newer.find_uv", lambda: str(uv))


def test_an_index_that_lacks_the_layers_is_told_with_what_can_be_done(index):
    status, output = run()
    assert status == 1
    assert "asked: pip install" in output
    assert f"quickscale-core>=1.0.0 {SKIN}>=1.0.0 {THEME}>=1.0.0" in output
    assert "--layers-from FOLDER" in output


def test_an_index_is_not_asked_for_a_layer_that_lies_beside_the_project(index, project):
    source = f'\n[tool.uv.sources]\n{THEME} = {{ path = "../bakery", editable = true }}\n'
    edit(project / "pyproject.toml", lambda text: text + source)
    output = run()[1]
    assert f"quickscale-core>=1.0.0 {SKIN}>=1.0.0" in output
    assert THEME not in output


def test_a_wheel_that_cannot_be_read_is_named(project):
    folder = project.parent / "newer"
    folder.mkdir()
    (folder / "quickscale_core-1.1.0-py3-none-any.whl").write_text("no archive")
    status, output = run("--layers-from", str(folder))
    assert status == 1
    assert "quickscale_core-1.1.0-py3-none-any.whl isn't a wheel" in output


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("pyproject.toml", None, "isn't a QuickScale project"),
        ("pyproject.toml", "[project", "can't be read"),
        ("pyproject.toml", "[tool.x]\n", "doesn't list quickscale-core"),
        (
            "pyproject.toml",
            '[project]\ndependencies = ["django"]\n',
            "doesn't list quickscale-core",
        ),
        ("pyproject.toml", '[project]\ndependencies = ["a b"]\n', "can't be read"),
        ("manage.py", "print()\n", "doesn't name the settings"),
        ("manage.py", None, "no manage.py"),
    ],
)
def test_what_is_no_project_is_told(project, file, text, told):
    (project / file).unlink()
    if text is not None:
        (project / file).write_text(text)
    status, output = run(*offer(project, list_core_files("1.1.0")))
    assert status == 1
    assert told in output


def test_packages_that_are_not_installed_are_named(project):
    shutil.rmtree(
        project / f".venv/lib/python3.11/site-packages/{SKIN.replace('-', '_')}-1.0.0.dist-info"
    )
    status, output = run(*offer(project, list_core_files("1.1.0")))
    assert status == 1
    assert f"aren't installed: {SKIN}" in output
    assert "Fix: uv sync" in output


USES = [
    ("api quickscale.core.money", "quantum", "", "from quickscale.core.money import quantum"),
    ("api quickscale.core.money", "quantum", "", "import quickscale.core.money as m; m.quantum()"),
    ("api quickscale.core.billing", "payments.pay", "",
     "from quickscale.core.billing import payments; payments.pay()"),
    ("api quickscale.core.money", "Money.amount", "",
     "from quickscale.core.money import Money; Money(1).amount"),
    ("hooks", "core.menu", "", "hooks.register('core.menu')"),
    ("settings", "QUICKSCALE_PLANS", "", "QUICKSCALE_PLANS = []"),
    ("paths in settings", "quickscale.core.a.B", "", 'X = "quickscale.core.a.B"'),
    ("addresses", "quickscale-tokens", "", "{% url 'quickscale-tokens' %}"),
    ("screens", "shop:cart/add", "", '"shop:cart"'),
    ("operations", "cart-add", "", '{% form "shop:cart-add" %}'),
    ("templates", "base.html", "", '{% extends "base.html" %}'),
    ("templates", "base.html", "main", '{% extends "base.html" %}{% block main %}{% endblock %}'),
    ("template tags", "quickscale.money", "", "{% load quickscale %}{{ price|money }}"),
    ("contexts", "page", "title", "{{ page.title }}"),
    ("components", "hero", "", '{"type": "hero"}'),
    ("services", "analytics.erase", "", 's = service("analytics"); s.erase(user)'),
    ("tokens", "width", "", "main { width: var(--qs-width) }"),
    ("commands", "manage.py:purge", "--days", "manage.py purge --days 3"),
    ("commands", "quickscale:audit", "", "quickscale audit"),
    ("checks", "quickscale.W901", "", "SILENCED_SYSTEM_CHECKS = ['quickscale.W901']"),
    ("permissions", "shop.cart", "refund", '"shop.refund"'),
    ("permissions", "shop.cart", "", '"shop.change_cart"'),
    ("team permissions", "webhooks.manage", "", '"webhooks.manage"'),
]  # fmt: skip


@pytest.mark.parametrize(("section", "name", "part", "line"), USES)
def test_each_kind_of_promise_is_found_where_it_is_used(section, name, part, line):
    suffix = "py" if section.startswith(("api", "services")) else "html"
    texts = {f"shop/file.{suffix}": f"\n{line}\n", "shop/other.html": "other", "shop/x.py": "x = 1"}
    change = Change("major", "is gone", section=section, name=name, part=part)
    assert [str(use) for use in find_uses(texts, change, "shop")] == [f"shop/file.{suffix}:2"]


def test_a_template_of_the_projects_own_stands_for_the_one_that_it_replaces():
    texts = {"shop/templates/shop/cart_list.html": "{{ a }}", "shop/bad.py": "def ("}
    change = Change("major", "is gone", section="screens", name="shop:cart-list")
    assert [use.file for use in find_uses(texts, change, "shop")] == [*texts][:1]
    assert find_uses(texts, Change("major", "", "api a", "b"), "shop") == []
