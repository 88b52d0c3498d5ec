"""What is going on, noted before it begins, so that the next one knows where it stopped."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .events import Refused, emit
from .files import read_json, write_json
from .lock import now
from .site import Site


class Journal:
    """The record of one command, which is appended to the releases' when it ends."""

    def __init__(self, site: Site, command: str, actor: str) -> None:
        self.site = site
        self.path = site.folder / "journal.json"
        self.record: dict[str, Any] = {"command": command, "actor": actor, "began": now()}

    def note(self, **details: Any) -> None:
        self.record.update(details)
        write_json(self.path, self.record)

    @contextmanager
    def step(self, name: str, text: str) -> Iterator[None]:
        self.note(step=name)
        emit("step", name=name, text=text)
        began = time.monotonic()
        yield
        emit("done", name=name, seconds=round(time.monotonic() - began, 1))

    @contextmanager
    def keep(self) -> Iterator[None]:
        """Record how the block ends."""
        try:
            yield
        except Refused as error:
            self.end("failed", error=error.message)
            raise
        except Exception as error:
            self.end("failed", error=repr(error))
            raise

    def end(self, outcome: str, **details: Any) -> None:
        self.record.update(details, outcome=outcome, ended=now())
        self.site.add_record(self.record)
        self.path.unlink(missing_ok=True)

    def recover(self) -> bool:
        """Record what somebody left unfinished; say whether there was anything."""
        left = read_json(self.path, None)
        if left is None:
            return False
        text = f"{left['actor']}'s {left['command']} stopped at {left.get('step', 'its beginning')}"
        emit("note", text=f"{text}; cleaning up after it.")
        self.site.add_record({**left, "outcome": "interrupted", "ended": now()})
        return True

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)
