"""Python processes that begin with the libraries imported.

A test that needs a process, for settings of its own or as people type commands, would spend most of
its time on imports. ``run_python`` and ``start_python`` fork a process that has imported the
libraries, but has neither read settings nor imported a layer. What a new interpreter loads is
measured in a new interpreter.
"""

from __future__ import annotations

import json
import os
import runpy
import select
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from .libraries import import_libraries

#: A process' number, and later its status.
_NUMBER = struct.Struct("i")


def run_python(
    *arguments: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run ``python arguments`` to its end, and return its status and what it printed.

    Args:
        *arguments: as for :func:`start_python`.
        cwd: the same.
        env: the same.
    """
    with TemporaryFile() as output, TemporaryFile() as errors:
        process = start_python(*arguments, cwd=cwd, env=env, stdout=output, stderr=errors)
        status = process.wait()
        return subprocess.CompletedProcess(process.args, status, _read(output), _read(errors))


def start_python(
    *arguments: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stdout: IO[Any] | None = None,
    stderr: IO[Any] | None = None,
) -> Process:
    """Start ``python arguments``, which has nothing to read.

    Args:
        *arguments: a script, ``-m`` and a module, or ``-c`` and code, and what that is given.
        cwd: the folder to run it in, this process' own if there is none.
        env: all of its environment, this process' own if there is none. Of the variables that
            Python itself reads, it heeds ``PYTHONPATH``.
        stdout: where it prints, where this process does if there is none.
        stderr: the same of its errors.
    """
    command = [str(argument) for argument in arguments]
    request = {
        "command": command,
        "folder": str(cwd or Path.cwd()),
        "environment": dict(os.environ if env is None else env),
    }
    files = (stdout.fileno() if stdout else 1, stderr.fileno() if stderr else 2)
    ours, theirs = socket.socketpair()
    with theirs:
        _process, server = _start_server()
        socket.send_fds(server, [b"."], [theirs.fileno(), *files])
    ours.sendall(json.dumps(request).encode() + b"\n")
    return Process([sys.executable, *command], ours)


class Process:
    """A forked process, with what ``subprocess.Popen`` has.

    Args:
        args: what was asked for.
        connection: tells its number, and its status as it ends.
    """

    def __init__(self, args: list[str], connection: socket.socket) -> None:
        self.args = args
        self.returncode: int | None = None
        self._connection = connection
        self.pid = self._receive()

    def poll(self) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return its status once it has ended.

        Raises:
            subprocess.TimeoutExpired: it has not within ``timeout`` seconds.
        """
        if self.returncode is None:
            if not select.select([self._connection], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            self.returncode = self._receive()
            self._connection.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _receive(self) -> int:
        (number,) = _NUMBER.unpack(self._connection.recv(_NUMBER.size))
        return int(number)


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")


@cache
def _start_server() -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Start the process that forks the others; it ends as this one closes the connection."""
    ours, theirs = socket.socketpair()
    # -P: its own folder is on nobody else's path.
    command = [sys.executable, "-P", "-m", __name__]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with theirs:
        return subprocess.Popen(command, stdin=theirs.fileno(), env=kept), ours  # noqa: S603


def _serve() -> list[str] | None:
    """Fork a process for each request; return the command in that process, None at the end."""
    with socket.socket(fileno=os.dup(0)) as server:
        while True:
            message, files, _flags, _address = socket.recv_fds(server, 1, 3)
            if not message:
                return None
            if not os.fork():
                break
            for file in files:
                os.close(file)
            with suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
    return _fork(*files)


def _fork(connection: int, output: int, errors: int) -> list[str]:
    """Return the command in a process of its own, whose end this one waits for and tells."""
    with socket.socket(fileno=connection) as asker:
        with asker.makefile() as lines:
            request = json.loads(lines.readline())
        if child := os.fork():
            asker.sendall(_NUMBER.pack(child))
            _child, status = os.waitpid(child, 0)
            with suppress(OSError):  # nobody waits for it any more
                asker.sendall(_NUMBER.pack(os.waitstatus_to_exitcode(status)))
            os._exit(0)
    for target, file in enumerate((os.open(os.devnull, os.O_RDONLY), output, errors)):
        os.dup2(file, target)
        os.close(file)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    command: list[str] = request["command"]
    return command


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
        _become(asked)
