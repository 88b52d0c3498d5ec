"""Idempotency keys, by Stripe's contract: the first answer, whatever it was, once it began."""

from __future__ import annotations

from dataclasses import dataclass

from stripe_sandbox.errors import StripeError
from stripe_sandbox.types import Params, Resource


@dataclass
class _Use:
    path: str
    raw: Params
    answer: tuple[int, Resource] | None = None


class IdempotencyKeys:
    """The keys that were used, and what was answered."""

    def __init__(self) -> None:
        self._uses: dict[str, _Use] = {}

    def begin(self, key: str, path: str, raw: Params) -> tuple[int, Resource] | None:
        """Return the answer to replay, or None where the request is new.

        Raises:
            StripeError: the key was used for something else, or is in use right now.
        """
        use = self._uses.get(key)
        if use is None:
            self._uses[key] = _Use(path, raw)
            return None
        if use.path != path:
            raise _refuse(
                "Keys for idempotent requests can only be used for the same endpoint they were "
                f"first used for ('{use.path}'). Try using a key other than '{key}' if you meant "
                "to execute a different request."
            )
        if use.raw != raw:
            raise _refuse(
                "Keys for idempotent requests can only be used with the same parameters they were "
                f"first used with. Try using a key other than '{key}' if you meant to execute a "
                "different request."
            )
        if use.answer is None:
            raise _refuse(
                "There is currently another in-progress request using this Stripe-Idempotency-Key "
                "(that probably means you submitted twice, and the other request is still going "
                f"through): {key}",
                status=409,
                code="idempotency_key_in_use",
            )
        return use.answer

    def finish(self, key: str, status: int, body: Resource) -> None:
        """Keep the answer for replays."""
        self._uses[key].answer = (status, body)

    def forget(self, key: str) -> None:
        """Let a key be used again: its request never began."""
        self._uses.pop(key, None)


def _refuse(message: str, *, status: int = 400, code: str = "") -> StripeError:
    return StripeError(message, status=status, type="idempotency_error", code=code)
