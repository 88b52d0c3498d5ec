"""What create does with names, folders and failures, without installing anything."""

import contextlib
import os
import pty
import signal
import socket
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
import yaml

from quickscale_testing.forked import run_python

SHOP = ["--business-theme", "ecommerce", "--presentation-skin", "modern"]


def create(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = ("-m", "quickscale.core.cli", "create", *arguments)
    return run_python(*command, cwd=folder, env={**kept, **environment})


def test_the_layers_stand_in_the_order_of_their_precedence(tmp_path):
    assert (
        create(tmp_path, "shop", *SHOP, "--feature-plugins", "analytics", "--no-install").returncode
        == 0
    )
    settings = (tmp_path / "shop/shop/settings.py").read_text()
    order = [
        '"quickscale.core.layers"',
        '"shop"',
        '"quickscale_presentation_skins.modern_htmx"',
        '"quickscale_business_themes.ecommerce"',
        '"quickscale_feature_plugins.analytics"',
        '"quickscale.core.account"',
    ]
    places = [settings.index(app) for app in order]
    assert places == sorted(places)


def test_every_layer_is_a_dependency_with_a_floor_and_a_ceiling(tmp_path):
    create(tmp_path, "shop", *SHOP, "--no-install")
    project = tomllib.loads((tmp_path / "shop/pyproject.toml").read_text())["project"]
    assert "quickscale-core[production]>=1.0,<2" in project["dependencies"]
    assert all(">=1." in line and ",<2" in line for line in project["dependencies"])


def test_the_secret_stays_out_of_the_repository(tmp_path):
    create(tmp_path, "shop", *SHOP, "--no-install")
    assert ".env" in (tmp_path / "shop/.gitignore").read_text().splitlines()
    assert (tmp_path / "shop/.env").stat().st_mode & 0o077 == 0


def test_two_projects_have_different_secrets(tmp_path):
    create(tmp_path, "one", *SHOP, "--no-install")
    create(tmp_path, "two", *SHOP, "--no-install")
    assert (tmp_path / "one/.env").read_text() != (tmp_path / "two/.env").read_text()


@pytest.mark.parametrize(
    "name", ["1shop", "my.shop", "class", "json", "django", "media", "Static", "wheels", ""]
)
def test_a_name_that_python_cannot_import_is_refused(tmp_path, name):
    done = create(tmp_path, name, "--no-install")
    assert done.returncode == 1
    assert "project name" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "value", "meant"),
    [
        ("--business-theme", "ecomerce", "ecommerce"),
        ("--presentation-skin", "modern_html", "modern-htmx"),
        ("--feature-plugins", "analytic", "analytics"),
    ],
)
def test_a_misspelt_layer_gets_a_suggestion_and_nothing_is_written(tmp_path, option, value, meant):
    done = create(tmp_path, "shop", option, value, "--no-install")
    assert done.returncode == 1
    assert f"Did you mean '{meant}'?" in done.stderr
    assert "Fix: quickscale layer list" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_dashboard_is_in_every_project_and_no_theme_to_choose(tmp_path):
    done = create(tmp_path, "shop", "--business-theme", "dashboard", "--no-install")
    assert done.returncode == 1
    assert "is part of the core" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_exists_is_never_touched(tmp_path):
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/notes.txt").write_text("mine")
    done = create(tmp_path, "shop", *SHOP, "--no-install")
    assert done.returncode == 1
    assert [path.name for path in (tmp_path / "shop").iterdir()] == ["notes.txt"]


def test_a_finished_project_is_not_made_again(tmp_path):
    create(tmp_path, "shop", *SHOP, "--no-install")
    done = create(tmp_path, "shop", *SHOP, "--no-install")
    assert done.returncode == 1
    assert "already exists" in done.stderr


def test_a_failed_installation_says_which_step_failed_and_the_same_command_resumes(tmp_path):
    broken = tmp_path / "bin"
    broken.mkdir()
    (broken / "uv").write_text("#!/bin/sh\necho the network is down >&2\nexit 1\n")
    (broken / "uv").chmod(0o755)
    path = f"{broken}{os.pathsep}{os.environ['PATH']}"

    failed = create(tmp_path, "shop", *SHOP, PATH=path)
    assert failed.returncode == 1
    assert "Failed: Installing packages" in failed.stderr
    assert "the network is down" in failed.stderr
    assert "run the same command" in failed.stderr

    resumed = create(tmp_path, "shop", *SHOP, "--no-install")
    assert resumed.returncode == 0
    assert "Continuing shop" in resumed.stdout


def test_an_unfinished_project_of_other_layers_is_refused(tmp_path):
    create(tmp_path, "shop", *SHOP, "--no-install")
    (tmp_path / "shop/.quickscale-create.json").write_text('{"business_theme": "crm"}')
    done = create(tmp_path, "shop", *SHOP, "--no-install")
    assert done.returncode == 1
    assert "another selection" in done.stderr


def test_a_folder_without_layers_is_no_source_of_layers(tmp_path):
    done = create(tmp_path, "shop", "--layers-from", str(tmp_path))
    assert done.returncode == 1
    assert "neither wheels nor a workspace" in done.stderr


@pytest.mark.parametrize("name", ["_shop", "shop_", "-shop", "été", "my/shop", "a" * 101])
def test_a_name_that_is_none_of_pep_508_is_refused(tmp_path, name):
    done = create(tmp_path, "--no-install", "--", name)
    assert done.returncode == 1
    assert "project name" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("stripe", "an installed package has that name"),
        ("Gunicorn", "an installed package has that name"),
        ("rest_framework", "has an app with the label 'rest_framework'"),
        ("account", "has an app with the label 'account'"),
        ("sessions", "has an app with the label 'sessions'"),
        ("media", "every project already has a folder named 'media'"),
        ("wheels", "every project already has a folder named 'wheels'"),
        ("ecommerce", "quickscale-business-theme-ecommerce is a layer with that name"),
        ("modern-htmx", "quickscale-presentation-skin-modern-htmx is a layer with that name"),
    ],
)
def test_a_name_that_is_taken_is_refused_and_another_offered(tmp_path, name, reason):
    done = create(tmp_path, name, "--no-install")
    assert done.returncode == 1
    assert reason in done.stderr
    assert "Fix: quickscale create my" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_here_does_not_take_its_own_name(tmp_path):
    (tmp_path / "boutique.py").write_text("")
    assert create(tmp_path, "boutique", *SHOP, "--no-install").returncode == 0


@pytest.mark.parametrize("option", ["--business-theme", "--presentation-skin", "--feature-plugins"])
def test_a_layer_that_nobody_knows_is_refused_where_nothing_is_installed(tmp_path, option):
    done = create(tmp_path, "shop", option, "zzz", "--no-install")
    assert done.returncode == 1
    assert "'zzz'" in done.stderr
    assert "Available: " in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_layer_that_the_index_does_not_have_is_refused_before_anything_is_written(tmp_path):
    tools = _fake_uv(tmp_path / "bin", "echo 'no such package' >&2; exit 1")
    done = create(tmp_path, "shop", "--business-theme", "zzz", PATH=tools)
    assert done.returncode == 1
    assert "quickscale-business-theme-zzz>=1.0,<2" in done.stderr
    assert "no such package" in done.stderr
    assert not (tmp_path / "shop").exists()


def test_the_index_is_asked_for_nothing_that_is_installed_here(tmp_path):
    tools = _fake_uv(tmp_path / "bin", f'echo "$@" >> {tmp_path / "asked"}; exit 1')
    create(tmp_path, "shop", *SHOP, PATH=tools)
    assert (tmp_path / "asked").read_text().split()[0] == "sync"


def test_a_busy_port_is_found_before_anything_is_written(tmp_path):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        done = create(tmp_path, "shop", *SHOP, "--run", "--port", port)
    assert done.returncode == 1
    assert f"Port {port} can't be used" in done.stderr
    assert "--port" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("option", ["--demo", "--run"])
def test_what_needs_the_layers_is_refused_without_them(tmp_path, option):
    done = create(tmp_path, "shop", "--no-install", option)
    assert done.returncode == 2
    assert "be combined with --no-install" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_link_to_nowhere_is_not_overwritten(tmp_path):
    (tmp_path / "shop").symlink_to(tmp_path / "gone")
    done = create(tmp_path, "shop", *SHOP, "--no-install")
    assert done.returncode == 1
    assert "already exists" in done.stderr
    assert (tmp_path / "shop").is_symlink()


def test_what_the_operating_system_refuses_is_a_sentence_and_no_traceback(tmp_path):
    # The folder is gone: that refuses root too, whom permissions do not stop.
    folder = tmp_path / "folder"
    folder.mkdir()
    script = (
        "import os, shutil, sys\n"
        "from quickscale.core.cli import main\n"
        f"shutil.rmtree({str(folder)!r})\n"
        "sys.argv = ['quickscale', 'create', 'shop', '--no-install']\n"
        "main()"
    )
    done = run_python("-c", script, cwd=folder)
    assert done.returncode == 1
    assert "Error: No such file or directory" in done.stderr
    assert "Fix: run the command in an existing folder" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_name_that_is_too_long_for_this_folder_is_a_sentence(tmp_path):
    deep = tmp_path
    while len(str(deep)) < 3900:
        deep /= "d" * min(200, 3990 - len(str(deep)))
    deep.mkdir(parents=True)
    done = create(deep, "a" * 90, *SHOP, "--no-install")
    assert done.returncode == 1
    assert f"Error: File name too long: {deep}/aaa" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(deep.iterdir()) == []


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("quickscale_core-1.0.0-py3-none-any.whl", b"not an archive"),
        ("quickscale_core.whl", b""),
    ],
)
def test_a_broken_wheel_is_named_and_no_traceback(tmp_path, file, content):
    wheels = tmp_path / "from"
    wheels.mkdir()
    (wheels / file).write_bytes(content)
    done = create(tmp_path, "shop", "--layers-from", str(wheels), "--no-install")
    assert done.returncode == 1
    assert file in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "shop").exists()


@pytest.fixture
def heeds_ctrl_c():
    """Hand on to processes that Ctrl-C counts, also where a shell runs the tests in background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeds_ctrl_c")
def test_ctrl_c_stops_with_a_sentence_and_the_same_command_goes_on(tmp_path):
    tools = _fake_uv(tmp_path / "bin", f"touch {tmp_path / 'installing'}; sleep 60")
    environment = {**os.environ, "PATH": tools}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    with subprocess.Popen(
        [sys.executable, "-m", "quickscale.core.cli", "create", "shop", *SHOP],
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as creation:
        _wait_for(tmp_path / "installing")
        os.killpg(creation.pid, signal.SIGINT)
        _, said = creation.communicate(timeout=90)
    assert creation.returncode == 130
    assert "Run the same command again to continue" in said
    assert "Traceback" not in said
    assert "Continuing shop" in create(tmp_path, "shop", *SHOP, "--no-install").stdout


def test_without_a_name_and_a_terminal_nothing_is_asked(tmp_path):
    done = create(tmp_path, "--no-install")
    assert done.returncode == 2
    assert "Missing argument 'NAME'" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_on_a_terminal_it_asks_for_everything_until_the_answers_are_right(tmp_path):
    answers = ["json", "boutique", "ecomerce", "ecommerce", "", "analytics", "n"]
    said = _answer(tmp_path, ["--no-install"], answers)
    assert "Python already has a module named 'json'" in said
    assert "Did you mean 'ecommerce'?" in said
    settings = (tmp_path / "boutique/boutique/settings.py").read_text()
    assert 'QUICKSCALE_BUSINESS_THEME = "ecommerce"' in settings
    assert 'QUICKSCALE_PRESENTATION_SKIN = "modern-htmx"' in settings
    assert '"quickscale_feature_plugins.analytics"' in settings


def test_the_next_line_names_a_python_and_not_a_command_that_may_not_be_on_the_path(tmp_path):
    (tmp_path / "bin").mkdir()
    done = create(tmp_path, "my shop", *SHOP, "--no-install")
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("Next: ")]
    assert line.startswith("Next: cd 'my shop' && ")
    assert line.endswith("uv sync && .venv/bin/python manage.py migrate")
    uv = line.removeprefix("Next: cd 'my shop' && ").partition(" ")[0]
    assert Path(uv).is_file()


def test_people_and_their_assistants_are_told_how_to_work_on_it(tmp_path):
    create(tmp_path, "shop", *SHOP, "--no-install")
    text = (tmp_path / "shop/AGENTS.md").read_text()
    assert len(text.splitlines()) <= 80
    assert "manage.py test" in text


def test_its_workflow_checks_what_its_readers_are_told_to_check(tmp_path):
    create(tmp_path, "shop", *SHOP, "--no-install")
    workflow = yaml.safe_load((tmp_path / "shop/.github/workflows/ci.yml").read_text())
    commands = [step["run"] for step in workflow["jobs"]["tests"]["steps"] if "run" in step]
    assert commands[0] == "uv sync --locked"
    told = (tmp_path / "shop/AGENTS.md").read_text()
    assert [command for command in commands[1:] if command not in told] == []


def _fake_uv(folder: Path, script: str) -> str:
    """Put a ``uv`` that does ``script`` first on the path, and return that path."""
    folder.mkdir()
    (folder / "uv").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "uv").chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def _wait_for(file: Path) -> None:
    deadline = time.monotonic() + 60
    while not file.exists():
        assert time.monotonic() < deadline, f"{file} did not come"
        time.sleep(0.05)


def _answer(folder: Path, arguments: list[str], answers: list[str]) -> str:
    """Run create on a terminal of its own, type ``answers``, and return what stood there."""
    child, terminal = pty.fork()
    if not child:
        os.chdir(folder)
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)
        command = [sys.executable, "-m", "quickscale.core.cli", "create", *arguments]
        os.execv(sys.executable, command)
    os.write(terminal, "".join(f"{answer}\n" for answer in answers).encode())
    said = b""
    with contextlib.suppress(OSError):  # Linux: the terminal's other end is closed
        while part := os.read(terminal, 1024):
            said += part
    os.waitpid(child, 0)
    return said.decode()
