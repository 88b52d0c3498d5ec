"""What dispatching a hook costs, against Django's signals.

Run: python benchmarks/hooks_dispatch.py
Exits 1 where a dispatch that nobody listens to costs much more than a ``Signal.send`` that nobody
receives: about 0.4 microseconds of CPU time where this was set, below the 0.5 that were promised.
What one listener costs is told, and has no bar.
"""

from collections.abc import Callable, Iterator

import django
from django.conf import settings
from django.dispatch import Signal
from side_by_side import compare, finish, report

from quickscale.core import hooks

#: The loop around both is part of it; without that it would be 2.
BAR = 1.75
ROUNDS, CALLS = 40, 10_000


def plain(value: int, *, page: str) -> int:
    return value


def plain_receiver(sender: object, **kwargs: object) -> None: ...


def list_dispatches() -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield each kind of hook, and what dispatches one."""
    action = hooks.declare("core.bench_action", kind="action")(plain)
    filter_ = hooks.declare("core.bench_filter", kind="filter")(plain)
    collect = hooks.declare("core.bench_collect", kind="collect")(lambda value, *, page: [])
    event = hooks.Event("core.bench_event", data={"page": str})
    data = {"page": "home"}
    yield "action", lambda: action(1, page="home")
    yield "filter", lambda: filter_(1, page="home")
    yield "collect", lambda: collect(1, page="home")
    yield "event", lambda: event.send("1", data=data)


def main() -> None:
    settings.configure(
        INSTALLED_APPS=[], DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3"}}
    )
    django.setup()
    signal, dispatches = Signal(), dict(list_dispatches())

    def send() -> object:
        return signal.send(None, value=1, page="home")

    held = [
        report(f"{name}, nobody listens", *compare(call, send, rounds=ROUNDS, calls=CALLS), bar=BAR)
        for name, call in dispatches.items()
    ]
    signal.connect(plain_receiver)
    with hooks.register_temporarily("core.bench_filter", lambda value, *, page: value):
        heard, told = compare(dispatches["filter"], send, rounds=ROUNDS, calls=CALLS)
    print(f"filter with one listener: {heard / told:.2f} x a signal with one")
    finish(*held)


if __name__ == "__main__":
    main()
