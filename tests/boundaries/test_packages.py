"""What every distribution has, and what the kinds of layers must not have."""

import pytest

from .workspace import ALL, NAMESPACES, PLUGINS, ROOT, RUNTIME, SHIPPED, SKINS, THEMES, TOOLS


def by_name(distribution):
    return distribution.name


every = pytest.mark.parametrize("distribution", ALL, ids=by_name)
every_runtime = pytest.mark.parametrize("distribution", RUNTIME, ids=by_name)
every_shipped = pytest.mark.parametrize("distribution", SHIPPED, ids=by_name)


def test_the_workspace_has_layers_of_each_kind():
    assert len(THEMES) > 1
    assert len(SKINS) > 1
    assert len(PLUGINS) > 1
    assert len(ALL) == len(THEMES + SKINS + PLUGINS + TOOLS) + 1


@every_runtime
def test_no_namespace_folder_is_a_package(distribution):
    folders = [path for name in NAMESPACES for path in distribution.folder.rglob(name)]
    assert distribution.namespace in folders
    assert not [path for path in folders if path.is_dir() and (path / "__init__.py").exists()]


@every
def test_a_namespace_holds_one_package_and_no_module(distribution):
    assert (distribution.package / "__init__.py").is_file()


@every
def test_types_are_published(distribution):
    assert (distribution.package / "py.typed").is_file()


@every
def test_the_licence_is_a_copy_of_its_own(distribution):
    licence = distribution.folder / "LICENSE"
    assert licence.is_file()
    assert not licence.is_symlink()
    assert licence.read_bytes() == (ROOT / "LICENSE").read_bytes()


@every
def test_there_is_a_readme(distribution):
    assert (distribution.folder / "README.md").read_text().startswith(f"# {distribution.name}\n")


@every_shipped
def test_changes_are_written_down(distribution):
    assert (distribution.folder / "CHANGELOG.md").is_file()
    assert (distribution.folder / "changes").is_dir()


@pytest.mark.parametrize("distribution", THEMES + PLUGINS, ids=by_name)
def test_themes_and_plugins_have_no_looks(distribution):
    assert not find(distribution, "templates", "static", "templatetags", "jinja2")
    assert not list(distribution.package.rglob("*.html"))


@pytest.mark.parametrize("distribution", PLUGINS, ids=by_name)
def test_plugins_answer_no_requests(distribution):
    assert not find(distribution, "urls.py", "views.py", "views", "api")


@pytest.mark.parametrize("distribution", SKINS, ids=by_name)
def test_skins_have_no_business(distribution):
    names = ("models.py", "models", "migrations", "urls.py", "views.py", "management", "admin.py")
    assert not find(distribution, *names)


def find(distribution, *names):
    return [path for name in names for path in distribution.package.rglob(name)]
