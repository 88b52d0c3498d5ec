"""A page of the documentation, done as it says.

What it says by its form:

- a ``sh`` block is run, in the shell's folder and with the variables that earlier ones left behind;
- a block beneath a line that is nothing but a path, ``tests/test_theme.py:``, is written to that
  file; a ``diff`` block changes it;
- a ``text`` block beneath a ``sh`` block is among what that printed, with ``…`` for anything;
- ``quickscale runserver``, which ends its block, serves what the text beneath it opens: each
  address answers, with the words in bold that follow it.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from .projects import clean_environment

SERVE = "quickscale runserver"
SITE = "http://127.0.0.1:8000"

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
_PATH = re.compile(r"^`([^`]+)`:\s*$")
_OPENED = re.compile(rf"<{re.escape(SITE)}([^>]*)>")
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.S)
_SECONDS = 60


@dataclass(frozen=True)
class Block:
    """A fenced block, the line above it and the text beneath it."""

    language: str
    body: str
    above: str
    beneath: str


def read_blocks(text: str) -> Iterator[Block]:
    found = list(_FENCE.finditer(text))
    ends = [it.end() for it in found]
    starts = [*(it.start() for it in found[1:]), len(text)]
    for fence, end, start in zip(found, ends, starts, strict=True):
        above = text[: fence.start()].rstrip().rpartition("\n")[2]
        yield Block(fence[1], fence[2], above, text[end:start])


def read_openings(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each address that a text opens, with the words in bold up to the next."""
    found = list(_OPENED.finditer(text))
    ends = [*(it.start() for it in found[1:]), len(text)]
    for opened, end in zip(found, ends, strict=True):
        words = _BOLD.findall(text[opened.end() : end])
        yield opened[1], [" ".join(word.split()) for word in words]


def change(text: str, diff: str) -> str:
    """Return a text with a change made that fits exactly one place of it."""
    lines = diff.splitlines()
    old = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "+")
    new = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "-")
    assert text.count(old) == 1, f"stands {text.count(old)} times in the file:\n{old}"
    return text.replace(old, new)


def read_words(page: str) -> str:
    """Return what a page reads as."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@dataclass
class Walkthrough:
    """Somebody who does what a page says, in a folder.

    Attributes:
        environment: the variables of their shell.
        state: the file in which the shell leaves its folder and its variables.
        printed: what the last commands printed.
    """

    folder: Path
    environment: dict[str, str]
    state: Path
    printed: str = field(default="", init=False)

    def do(self, text: str) -> None:
        for block in read_blocks(text):
            path = _PATH.match(block.above)
            if path:
                self.write(self.folder / path[1], block)
            elif block.language == "sh":
                self.run(block)
            elif block.language == "text":
                self.expect(block.body)

    def write(self, path: Path, block: Block) -> None:
        text = change(path.read_text(), block.body) if block.language == "diff" else block.body
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def run(self, block: Block) -> None:
        commands = block.body.strip().removesuffix(SERVE)
        self.printed = self.shell(commands)
        if block.body.strip().endswith(SERVE):
            self.serve(block.beneath)

    def shell(self, commands: str) -> str:
        """Run commands, and go on where they left the shell."""
        script = f"set -e\n{commands}\n{{ pwd; env -0; }} > {self.state}"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.folder,
            env=clean_environment(**self.environment),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"
        folder, _, variables = self.state.read_text().partition("\n")
        self.folder = Path(folder)
        self.environment = dict(it.split("=", 1) for it in variables.split("\0") if it)
        return done.stdout

    def expect(self, text: str) -> None:
        for line in text.splitlines():
            pattern = ".*".join(map(re.escape, line.split("…")))
            assert re.search(pattern, self.printed), f"{line}\nis not in\n{self.printed}"

    def serve(self, text: str) -> None:
        port = find_port()
        command = [*SERVE.split(), f"127.0.0.1:{port}", "--noreload"]
        with subprocess.Popen(
            command,
            cwd=self.folder,
            env=clean_environment(**self.environment),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as server:
            try:
                for path, words in read_openings(text):
                    page = read_words(fetch(f"http://127.0.0.1:{port}{path}"))
                    assert not [word for word in words if word not in page], (path, words, page)
            finally:
                stop(server)


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the command and the server that it has started: they are a session of their own."""
    os.killpg(server.pid, signal.SIGTERM)


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(address: str) -> str:
    """Return a page, once the server has come up."""
    deadline = time.monotonic() + _SECONDS
    while True:
        try:
            with urlopen(address, timeout=_SECONDS) as response:
                return str(response.read().decode())
        except ConnectionError:
            raise
        except URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError) or time.monotonic() > deadline:
                raise
            time.sleep(0.2)
