"""Stripe's errors, in the shape that its SDK turns into exceptions."""

from __future__ import annotations

from typing import Any

from stripe_sandbox.types import Resource


class StripeError(Exception):
    """An answer other than success."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",
        code: str = "",
        param: str = "",
        **details: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        #: The mark of errors that were found before anything was done: they are never replayed.
        self.before_execution = False
        named = {"message": message, "type": type, "code": code, "param": param, **details}
        self.error = {name: value for name, value in named.items() if value not in ("", None)}
        if code:
            self.error["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"

    def as_body(self) -> Resource:
        """Return the JSON that Stripe answers."""
        return {"error": self.error}


class InvalidParameter(StripeError):
    """A parameter that Stripe refuses before it does anything."""

    def __init__(self, message: str, *, param: str, code: str = "", **details: Any) -> None:
        super().__init__(message, param=param, code=code, **details)
        self.before_execution = True


def refuse_missing(kind: str, id: str, *, param: str = "id") -> StripeError:
    """Return the error for an object that isn't there."""
    name = kind.replace("_", "").replace(".", " ") if kind != "line_item" else "line item"
    return StripeError(f"No such {name}: '{id}'", status=404, code="resource_missing", param=param)


def refuse_card(code: str, decline_code: str, message: str, **details: Any) -> StripeError:
    """Return the error for a card that was declined."""
    return StripeError(
        message,
        status=402,
        type="card_error",
        code=code,
        decline_code=decline_code,
        **details,
    )
