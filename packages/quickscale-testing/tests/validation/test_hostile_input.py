"""No input ends in a traceback: what can't be read is a finding, or no layer."""

from __future__ import annotations

import json
import os
import sys
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quickscale_testing.validation import NotALayer, contents, validate_layer
from quickscale_testing.validation.reports import FORMATS

from .drafts import begin, pack

SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

#: What the parsers of templates, style sheets, scripts, catalogues and Python look out for.
PIECES = st.sampled_from(
    [
        *("<", ">", "</", "<!--", "-->", "<script", "<style>", "='", '="', "'", '"', "{%", "%}"),
        *("{{", "}}", "{#", "{% comment %}", "url(", "@import ", "/*", "*/", "//", "https://"),
        *("import ", "from . import ", "fetch(", "def f(", "class A(", ")", ":", "\n", " ", "\\"),
        *("\0", "\ufeff", "é", "msgid ", "msgstr[9] ", "#, fuzzy\n", '"\\n"\n', "%(", "[project]"),
        *("dependencies = ", "[", "]", "{", "}", "=", "a", "1", ",", ">=", "<2", "name = "),
    ]
)
NOISE = st.lists(PIECES, max_size=40).map("".join).map(str.encode) | st.binary(max_size=200)
PATHS = {
    "theme": [
        "pyproject.toml",
        "theme_config.py",
        "urls.py",
        "openapi.json",
        "migrations/0002_next.py",
        "api/views.py",
        "locale/de/LC_MESSAGES/django.po",
    ],
    "skin": ["skin_config.py", "templates/screens/list.html", "static/clinic/a.css", "static/a.js"],
}


def is_handled(target):
    """Whether validating ends in findings of error level, or in no layer."""
    try:
        return validate_layer(str(target)).has_errors
    except NotALayer:
        return True


def test_a_wheel_may_end_anywhere(theme, tmp_path):
    whole = pack(theme.folder, tmp_path).read_bytes()
    wheel = tmp_path / "quickscale_business_theme_clinic-0.1.0-py3-none-any.whl"
    for part in range(60):
        wheel.write_bytes(whole[: len(whole) * part // 60])
        assert is_handled(wheel), part


@pytest.fixture(scope="module")
def whole_wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    return pack(begin("theme", folder).folder, folder)


@SHARED
@given(data=st.data())
def test_any_byte_of_a_wheel_may_be_wrong(whole_wheel, tmp_path, data):
    content = bytearray(whole_wheel.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        # Where the directory of the archive stands is what its readers trust most.
        place = data.draw(st.integers(0, len(content) - 1) | st.integers(-6000, -1))
        content[place] = data.draw(st.integers(0, 255))
    wheel = tmp_path / whole_wheel.name
    wheel.write_bytes(content)
    try:
        report = validate_layer(str(wheel))
    except NotALayer:
        return
    assert {finding.level for finding in report.findings} <= {"error"}


@SHARED
@given(noise=NOISE, place=st.sampled_from([(kind, it) for kind in PATHS for it in PATHS[kind]]))
def test_any_file_may_hold_anything(tmp_path_factory, noise, place):
    kind, path = place
    draft = begin(kind, tmp_path_factory.mktemp("draft"))
    draft.write(path, noise)
    try:
        report = draft.validate()
    except NotALayer:
        return
    assert all(finding.line >= 1 and finding.message for finding in report.findings)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\xfe",
        b"[project",
        b"project = 1",
        b"[project]\nname = 1\nversion = []\nentry-points = 5\n",
        b"[project]\nname = 'a'\n[project.entry-points]\n'quickscale.business_themes' = 1\n",
        b"[project]\n[project.entry-points.'quickscale.business_themes']\na = 1\n",
        b"[project]\n[project.entry-points.'quickscale.business_themes']\na = ''\n",
        b"[project]\n[project.entry-points.'quickscale.business_themes']\n'' = ':::'\n",
        b"[project]\ndependencies = [1]\n[project.entry-points.'quickscale.skins']\na = 'b'\n",
        b"a = " + b"[" * 50_000,
    ],
)
def test_a_pyproject_may_hold_anything(theme, text):
    theme.write("pyproject.toml", text)
    assert is_handled(theme.folder)


@pytest.mark.parametrize("name", ["METADATA", "entry_points.txt", "RECORD", "WHEEL"])
@pytest.mark.parametrize("text", [b"", b"\xff", b"[a\nb", b"=\n= =\n[]\n", b"\0", b"Name\n\n: x"])
def test_metadata_may_hold_anything(theme, tmp_path, name, text):
    def spoil(files):
        files[f"quickscale_business_theme_clinic-0.1.0.dist-info/{name}"] = text

    is_record = name == "RECORD"
    wheel = pack(
        theme.folder,
        tmp_path,
        edit=None if is_record else spoil,
        record=(lambda _: text.decode("latin-1")) if is_record else None,
    )
    # Nothing but an installer reads WHEEL.
    assert is_handled(wheel) or name == "WHEEL"


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\x05\x06" + b"\0" * 18, b"no archive", b"\0" * 99]
)
def test_a_wheel_may_be_anything(tmp_path, content):
    (tmp_path / "a-1.0-py3-none-any.whl").write_bytes(content)
    assert is_handled(tmp_path / "a-1.0-py3-none-any.whl")


def test_an_encrypted_wheel_is_found(theme, tmp_path):
    wheel = pack(theme.folder, tmp_path)
    content = bytearray(wheel.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    wheel.write_bytes(content)
    (finding,) = validate_layer(str(wheel)).findings
    assert (finding.id, "encrypted" in finding.message) == ("layer.E101", True)


def test_a_wheel_that_unpacks_to_too_much_is_not_unpacked(theme, tmp_path, monkeypatch):
    monkeypatch.setattr(contents, "MOST_BYTES_IN_ALL", 100_000)
    wheel = pack(theme.folder, tmp_path)
    with zipfile.ZipFile(wheel, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", b"\0" * 10_000_000)
    (finding,) = validate_layer(str(wheel)).findings
    assert (finding.id, "unpacks to more" in finding.message) == ("layer.E101", True)


def test_more_files_than_any_layer_has_are_not_read(theme, monkeypatch):
    monkeypatch.setattr(contents, "MOST_FILES", 3)
    assert [finding.id for finding in theme.validate().findings] == ["layer.E101"]


def test_neither_pipes_nor_links_in_a_circle_are_followed(theme):
    os.mkfifo(theme.file("pipe.py"))
    theme.file("round.py").symlink_to("round.py")
    theme.file("up").symlink_to("..", target_is_directory=True)
    assert {finding.id for finding in theme.validate().findings} <= {"layer.E102"}


def test_folders_may_be_nested_deeper_than_calls(theme):
    place = theme.package
    for _ in range(sys.getrecursionlimit() // 10):
        place /= "d"
    place.mkdir(parents=True)
    (place / "a.py").write_text("import socket\n")
    assert [finding.id for finding in theme.validate().findings] == ["layer.E401"]


@pytest.mark.parametrize("name", ["a\nlayer.E999 b.py", "\x1b[2J.py", "\u202egnp.py", b"\xff.py"])
def test_a_finding_stays_one_line_whatever_a_file_is_called(theme, name):
    theme.write(os.fsdecode(name), "import socket\n")
    report = theme.validate()
    lines = FORMATS["text"](report).splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["layer.E401", "theme"]
    assert all(line.isprintable() for line in lines)
    assert json.loads(FORMATS["json"](report).encode())["findings"]
    assert json.loads(FORMATS["sarif"](report).encode())["runs"]


def test_classes_that_extend_each_other_in_many_ways_are_no_maze(theme):
    bases = "\n".join(
        f"class A{it + 1}(A{it}, B{it}, APIView): ...\nclass B{it + 1}(A{it}, B{it}): ..."
        for it in range(200)
    )
    theme.write(
        "api/maze.py", f"from rest_framework.views import APIView\n{bases}\nclass A0(B200): ...\n"
    )
    assert {finding.id for finding in theme.validate().findings} == {"layer.E801"}
