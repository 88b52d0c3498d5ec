"""What can be wrong with a wheel, and not with a folder."""

import zipfile

import pytest

from quickscale_testing.validation import NotALayer, validate_layer

from .drafts import pack

PACKAGE = "quickscale_business_themes/clinic"


def ids(wheel):
    return {finding.id for finding in validate_layer(str(wheel)).findings}


def add(wheel, name, content=b"", mode=0o100644):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr(entry, content)


def test_an_archive_that_ends_too_early_is_found(theme, tmp_path):
    wheel = pack(theme.folder, tmp_path)
    wheel.write_bytes(wheel.read_bytes()[:-200])
    assert ids(wheel) == {"layer.E101"}


def test_a_file_with_a_wrong_checksum_is_found(theme, tmp_path):
    wheel = pack(theme.folder, tmp_path)
    content = wheel.read_bytes()
    assert content.count(b"class Item(") == 1
    wheel.write_bytes(content.replace(b"class Item(", b"class Itam("))
    assert ids(wheel) == {"layer.E101"}


@pytest.mark.parametrize(
    "name", ["../evil.py", "/evil.py", "C:/evil.py", f"{PACKAGE}/../../evil.py", "a\\evil.py"]
)
def test_a_path_that_leads_out_of_the_wheel_is_found_and_nothing_is_written(theme, tmp_path, name):
    wheel = pack(theme.folder, tmp_path)
    add(wheel, name)
    before = sorted(tmp_path.rglob("*"))
    assert ids(wheel) == {"layer.E102"}
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_without_a_name_is_found(theme, tmp_path):
    wheel = pack(theme.folder, tmp_path)
    add(wheel, "unnamed.txt")
    wheel.write_bytes(wheel.read_bytes().replace(b"unnamed.txt", b"\0nnamed.txt"))
    assert ids(wheel) == {"layer.E102"}


def test_a_link_in_a_wheel_is_found(theme, tmp_path):
    wheel = pack(theme.folder, tmp_path)
    add(wheel, f"{PACKAGE}/link.py", b"/etc/hostname", mode=0o120777)
    assert ids(wheel) == {"layer.E102"}


def test_a_file_that_record_does_not_list_is_found(theme, tmp_path):
    wheel = pack(theme.folder, tmp_path)
    add(wheel, f"{PACKAGE}/more.py")
    assert ids(wheel) == {"layer.E103"}


def test_a_file_that_is_there_twice_is_found(theme, tmp_path):
    wheel = pack(theme.folder, tmp_path)
    with pytest.warns(UserWarning, match="Duplicate name"):
        add(wheel, f"{PACKAGE}/models.py")
    assert ids(wheel) == {"layer.E103"}


@pytest.mark.parametrize(
    "record",
    [
        lambda text: text.replace("sha256=", "sha256=A", 1),
        lambda text: text + f"{PACKAGE}/gone.py,sha256=abc,1\n",
        lambda text: "",
        lambda text: '"' * 200_000,
    ],
)
def test_a_record_that_says_something_else_is_found(theme, tmp_path, record):
    assert ids(pack(theme.folder, tmp_path, record=record)) == {"layer.E103"}


def test_a_wheel_with_another_name_is_found(theme, tmp_path):
    wheel = pack(theme.folder, tmp_path)
    assert ids(wheel.rename(tmp_path / "other-0.1.0-py3-none-any.whl")) == {"layer.E104"}
    assert ids(pack(theme.folder, tmp_path).rename(tmp_path / "other.whl")) == {"layer.E104"}


def test_an_archive_without_metadata_is_no_layer(tmp_path):
    add(tmp_path / "a.whl", "a.py")
    with pytest.raises(NotALayer, match="METADATA"):
        validate_layer(str(tmp_path / "a.whl"))


def test_a_wheel_of_something_else_is_no_layer(theme, tmp_path):
    theme.replace("pyproject.toml", "quickscale.business_themes", "console_scripts")
    with pytest.raises(NotALayer, match="entry point"):
        validate_layer(str(pack(theme.folder, tmp_path)))
