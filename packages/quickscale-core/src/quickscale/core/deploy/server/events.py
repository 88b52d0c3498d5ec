"""What the program says to whoever started it: JSON, one line an event."""

import json
import os
import sys
from typing import Any


class Refused(Exception):
    """Something that a person has to see to; ``hint`` says how."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def emit(event: str, **details: Any) -> None:
    """Say what happens. Nobody may be listening any more: then the work goes on unheard."""
    try:
        sys.stdout.write(json.dumps({"event": event, **details}) + "\n")
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def ask_for_bytes() -> bytes:
    """Have the other side send what it holds ready.

    Raises:
        Refused: it ended before everything was here.
    """
    emit("send")
    size = sys.stdin.buffer.readline()
    data = sys.stdin.buffer.read(int(size)) if size.strip() else b""
    if not size.strip() or len(data) < int(size):
        raise Refused("The connection ended while the release was sent.")
    return data
