"""A forked process is what a new interpreter would be, but that it has the libraries."""

import os
import signal
import subprocess
import sys

import pytest

from quickscale_testing.forked import run_python, start_python

TOLD = "import os, sys; print(sys.argv, sys.path[0], os.getcwd(), os.environ.get('OF'), __name__)"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "script.py").write_text(TOLD)
    return tmp_path


@pytest.mark.parametrize(
    "command", [("-c", TOLD, "a", "b"), ("script.py", "--a", "b"), ("-m", "script", "c")]
)
def test_it_sees_what_a_new_interpreter_would(folder, command):
    environment = {"OF": "its own", "PATH": os.environ["PATH"]}
    new = subprocess.run(
        [sys.executable, *command],
        cwd=folder, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert run_python(*command, cwd=folder, env=environment).stdout == new.stdout


@pytest.mark.parametrize(
    ("code", "status", "errors"),
    [
        ("", 0, ""),
        ("raise SystemExit(3)", 3, ""),
        ("raise SystemExit('Stopped.')", 1, "Stopped.\n"),
        ("1 / 0", 1, "ZeroDivisionError: division by zero\n"),
        (f"import os; os.kill(os.getpid(), {signal.SIGKILL})", -signal.SIGKILL, ""),
    ],
)
def test_it_ends_as_a_new_interpreter_would(code, status, errors):
    done = run_python("-c", code)
    assert done.returncode == status
    assert done.stderr.endswith(errors)
    assert bool(done.stderr) is bool(errors)


def test_what_is_registered_for_its_end_is_done():
    code = "import atexit; atexit.register(print, 'the end')"
    assert run_python("-c", code).stdout == "the end\n"


def test_the_modules_of_pythonpath_come_first(folder):
    (folder / "script.py").write_text("name = 'found'")
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    assert run_python("-c", "import script; print(script.name)", env=environment).stdout == (
        "found\n"
    )


def test_it_has_libraries_but_neither_settings_nor_layers():
    code = (
        "import sys; from django.conf import settings;"
        "print('django' in sys.modules, settings.configured,"
        " [name for name in sys.modules if name.startswith('quickscale.')])"
    )
    assert run_python("-c", code).stdout == "True False []\n"


def test_a_process_knows_nothing_of_the_one_before():
    run_python("-c", "import os, sys; os.environ['LEFT'] = 'x'; sys.modules['left'] = sys")
    told = run_python("-c", "import os, sys; print('LEFT' in os.environ, 'left' in sys.modules)")
    assert told.stdout == "False False\n"


def test_it_is_asked_nothing():
    assert run_python("-c", "print(repr(input()))").stderr.endswith(
        "EOFError: EOF when reading a line\n"
    )


def test_several_run_beside_each_other_and_are_stopped():
    first, second = (start_python("-c", "import time; time.sleep(60)") for _number in range(2))
    assert (first.poll(), second.poll()) == (None, None)
    with pytest.raises(subprocess.TimeoutExpired):
        first.wait(0.01)
    second.terminate()
    first.kill()
    assert (first.wait(20), second.wait(20)) == (-signal.SIGKILL, -signal.SIGTERM)
    first.kill()  # it has ended, and its number may be another's
