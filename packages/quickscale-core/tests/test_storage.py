"""Files on a disk that gets full while they are written."""

from __future__ import annotations

import resource
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from quickscale.core.assembly.builder import write_environment
from quickscale.core.http.outages import is_unavailable


@contextmanager
def a_full_disk(room):
    """Let no file grow beyond ``room`` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def in_memory(content):
    return SimpleUploadedFile("cat.png", content)


def on_disk(content):
    upload = TemporaryUploadedFile("cat.png", "image/png", len(content), None)
    upload.write(content)
    upload.seek(0)
    return upload


@pytest.mark.parametrize("make", [in_memory, on_disk])
def test_a_file_for_which_there_is_no_room_is_not_there(folder, make):
    upload = make(b"x" * 200_000)
    with a_full_disk(100_000), pytest.raises(OSError) as caught:
        storages["default"].save("pictures/cat.png", upload)
    assert is_unavailable(caught.value)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("make", [in_memory, on_disk])
def test_a_file_is_saved_as_ever(folder, make):
    names = [storages["default"].save("pictures/cat.png", make(b"meow")) for _ in range(2)]
    assert names[0] == "pictures/cat.png"
    assert names[1] != names[0]
    for name in names:
        assert (folder / name).read_bytes() == b"meow"
        assert (folder / name).stat().st_mode & 0o777 == 0o644
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 2


def test_text_is_saved_too(folder):
    name = storages["default"].save("note.txt", ContentFile("grüß"))
    assert Path(folder, name).read_text(encoding="utf-8") == "grüß"


def test_an_environment_for_which_there_is_no_room_is_written_again_later(tmp_path):
    with a_full_disk(10), pytest.raises(OSError):
        write_environment(tmp_path)
    assert list(tmp_path.iterdir()) == []
    write_environment(tmp_path)
    assert "SECRET_KEY=" in (tmp_path / ".env").read_text()
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
