"""Who asks the shops: over HTTP, behind a proxy, from many addresses."""

from __future__ import annotations

import http.client
import itertools
import json
from typing import Any

CSRF = "a" * 32
_addresses = itertools.count(1)


class Answer:
    """What a shop answered."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def data(self) -> Any:
        return json.loads(self.body)


class Visitor:
    """Those who visit one shop, one after the other, as guests or signed in.

    Args:
        at_a_time: how many requests come from one of them, below what is allowed in a second.
    """

    def __init__(self, port: int, sessions: list[str] | None = None, at_a_time: int = 20) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self.sessions = itertools.cycle(sessions or [""])
        self.at_a_time = at_a_time
        self.asked = 0

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, data: dict[str, Any], **headers: str) -> Answer:
        body = json.dumps(data)
        return self._ask("POST", path, body, {"Content-Type": "application/json", **headers})

    def _ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        self.connection.request(method, path, body, {**self._identify(), **(headers or {})})
        return Answer(self.connection.getresponse())

    def _identify(self) -> dict[str, str]:
        if self.asked % self.at_a_time == 0:
            self.session = next(self.sessions)
            number = next(_addresses)
            self.address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        self.asked += 1
        cookies = f"csrftoken={CSRF}"
        if self.session:
            cookies += f"; sessionid={self.session}"
        return {
            "X-Forwarded-For": self.address,
            "X-Forwarded-Proto": "https",
            "X-CSRFToken": CSRF,
            "Referer": f"https://127.0.0.1:{self.connection.port}/",
            "Cookie": cookies,
        }
