"""What the built wheels contain: nothing that another one has."""

import os
from collections import Counter
from pathlib import Path
from zipfile import ZipFile

import pytest

from .workspace import ALL, NAMESPACES

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def contents() -> dict[str, list[str]]:
    folder = os.environ.get("QUICKSCALE_WHEELS")
    if not folder:
        pytest.skip("wheels have to be built: run nox -s wheels")
    found = {path.name: ZipFile(path).namelist() for path in Path(folder).glob("*.whl")}
    names = {name.partition("-")[0].replace("_", "-") for name in found}
    assert {distribution.name for distribution in ALL} <= names
    return found


def test_no_wheel_makes_a_namespace_a_package(contents):
    forbidden = {f"{name}/__init__.py" for name in NAMESPACES}
    assert not [name for names in contents.values() for name in names if name in forbidden]


def test_no_two_wheels_have_one_file(contents):
    counted = Counter(name for names in contents.values() for name in names)
    assert not [name for name, times in counted.items() if times > 1]


def test_every_wheel_carries_its_licence_and_its_types(contents):
    for wheel, names in contents.items():
        assert [name for name in names if name.endswith("/licenses/LICENSE")], wheel
        assert [name for name in names if name.endswith("/py.typed")], wheel


def test_no_wheel_carries_tests_or_caches(contents):
    parts = {"tests", "__pycache__", ".pytest_cache", "node_modules"}
    files = [name for names in contents.values() for name in names if not name.endswith("-tpl")]
    assert not [name for name in files if parts & set(name.split("/"))]
