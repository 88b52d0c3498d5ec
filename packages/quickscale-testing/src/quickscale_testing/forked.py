"""Python processes that begin with the libraries imported.

A test that needs a process, for settings of its own or as people type commands, would spend most of
its time on imports. ``run_python`` forks a process that has imported the libraries, but has neither
read settings nor imported a layer. What a new interpreter loads is measured in a new interpreter.
"""

from __future__ import annotations

import atexit
import json
import os
import runpy
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, NamedTuple

from .libraries import import_libraries


def run_python(
    *arguments: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run ``python arguments`` to its end, and return its status and what it printed.

    Args:
        *arguments: a script, ``-m`` and a module, or ``-c`` and code, and what that is given.
        cwd: the folder to run it in, this process' own if there is none.
        env: all of its environment, this process' own if there is none. Of the variables that
            Python itself reads, it heeds ``PYTHONPATH``.
    """
    command = [str(argument) for argument in arguments]
    with TemporaryDirectory(prefix="quickscale-python-") as folder:
        output, errors = Path(folder, "output"), Path(folder, "errors")
        status = _start_server().run(
            {
                "arguments": command,
                "folder": str(cwd or Path.cwd()),
                "environment": dict(os.environ if env is None else env),
                "output": str(output),
                "errors": str(errors),
            }
        )
        return subprocess.CompletedProcess(
            [sys.executable, *command],
            status,
            output.read_text(errors="replace"),
            errors.read_text(errors="replace"),
        )


class _Server(NamedTuple):
    """The process that forks the others; it ends when this one does."""

    requests: IO[str]
    answers: IO[str]

    def run(self, request: dict[str, Any]) -> int:
        print(json.dumps(request), file=self.requests, flush=True)
        return int(self.answers.readline())


@cache
def _start_server() -> _Server:
    # -P: its own folder is on nobody else's path.
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("a process has no pipes")
    server = _Server(process.stdin, process.stdout)
    atexit.register(_stop, process)
    return server


def _stop(process: subprocess.Popen[str]) -> None:
    """Wait for it: its time counts as this process' own."""
    process.communicate()


def _serve() -> dict[str, Any] | None:
    """Fork a process for each request; return the request in that process, None at the end.

    The pipes stay with the server: a daemon that a process leaves behind must not hold them.
    """
    with os.fdopen(os.dup(0)) as requests, os.fdopen(os.dup(1), "w") as answers:
        for line in requests:
            child = os.fork()
            if not child:
                request: dict[str, Any] = json.loads(line)
                return request
            _process, status = os.waitpid(child, 0)
            print(os.waitstatus_to_exitcode(status), file=answers, flush=True)
    return None


def _enter(request: dict[str, Any]) -> None:
    """Take on the folder, environment and output that were asked for."""
    flags = os.O_WRONLY | os.O_CREAT
    for target, path in ((0, os.devnull), (1, request["output"]), (2, request["errors"])):
        opened = os.open(path, flags if target else os.O_RDONLY, 0o600)
        os.dup2(opened, target)
        os.close(opened)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])


def _become(command: list[str]) -> None:
    """Run what ``python`` would run for a command."""
    kind, *rest = command
    added = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    if kind == "-c":
        code, *given = rest
        sys.argv = ["-c", *given]
        sys.path[:0] = ["", *added]
        exec(compile(code, "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102
    elif kind == "-m":
        module, *given = rest
        sys.argv = [module, *given]
        sys.path[:0] = [str(Path.cwd()), *added]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    else:
        sys.argv = [kind, *rest]
        sys.path[:0] = [str(Path(kind).absolute().parent), *added]
        runpy.run_path(kind, run_name="__main__")


if __name__ == "__main__":
    import_libraries()
    if asked := _serve():
        _enter(asked)
        _become(asked["arguments"])
