"""The control API: what tests in other processes do to the server, as JSON over HTTP.

Each operation is a method of :class:`~stripe_sandbox.switches.Switches`:
``POST /_sandbox/advance {"days": 30}``, ``POST /_sandbox/chaos {"duplicate": 0.2, "seed": 1}``,
``POST /_sandbox/dispute {"charge": "ch_…"}``, ``GET /_sandbox/deliveries``.
"""

from __future__ import annotations

from stripe_sandbox.errors import StripeError
from stripe_sandbox.http import HttpAnswer, HttpRequest, answer_json
from stripe_sandbox.switches import Switches

_READ = frozenset({"deliveries", "state"})
_DONE = frozenset(
    "advance close_dispute chaos complete_checkout deliver dispute fail flush hold lose_answers "
    "redeliver_all redeliver_dropped release renew reset slow_down wait_until_delivered".split()
)


class Control:
    """Answers the control API."""

    def __init__(self, switches: Switches) -> None:
        self.switches = switches

    def answer(self, request: HttpRequest) -> HttpAnswer:
        """Return the answer to one call."""
        name = request.path.removeprefix("/_sandbox/")
        allowed = _READ if request.method == "GET" else _DONE
        if name not in allowed:
            return answer_json(404, {"error": {"message": f"No such operation: {name}"}})
        try:
            arguments = request.read_json()
            result = getattr(self.switches, name)(**arguments)
        except StripeError as error:
            return answer_json(error.status, error.as_body())
        except (TypeError, ValueError) as error:
            return answer_json(400, {"error": {"message": str(error)}})
        return answer_json(200, {"result": _as_json(result)})


def _as_json(value: object) -> object:
    if isinstance(value, list):
        return [_as_json(item) for item in value]
    describe = getattr(value, "describe", None)
    return describe() if describe else value
