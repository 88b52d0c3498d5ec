from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from .owners import CreditOwner
    from .services.spends import Meter

F = TypeVar("F", bound=Callable[..., Any])
Amount = Decimal | int | str

#: After how long a hold runs out, unless the work says otherwise.
LASTS = timedelta(minutes=15)


class metered:  # reads as a decorator and in a with statement
    """Hold credits before work begins, capture them when it succeeded, void them when it failed.

    ::

        with metered(team, 20, "Answer") as meter:
            answer = ask(question)
            meter.cost = answer.tokens * PRICE

        @metered(cost=lambda owner, text: len(text), reason="Summary")
        def summarise(owner: CreditOwner, text: str) -> str: ...

    Hold the most that the work can cost; ``meter.cost`` may be set to less. A decorated function
    finds its meter in a parameter of the name ``meter``, if it has one.

    The hold is committed before the work begins, so that it stands while others spend, and so work
    may not begin within a transaction. If the process dies, the hold runs out by itself after
    ``lasts``. So it does if the work takes longer: it then ends in
    :class:`~.exceptions.HoldClosed`, and nothing is charged.

    Args:
        owner: who pays, a user or a team. A decorator may have a callable of the function's
            arguments here, and otherwise takes the argument ``owner``.
        cost: what to hold, or, of a decorator, a callable of the arguments that returns it.
        reason: what it is for; the owner reads this.
        lasts: after how long the hold runs out by itself.
        reference: what it belongs to, ``answer:1234``.
        idempotency_key: work of the same key and cost is charged once, however often it is done.
            A key whose work failed may be used again.

    Raises:
        InsufficientCredits: the owner has less than ``cost``.
        InvalidCreditRequest: the cost makes no sense.
        IdempotencyConflict: the key belongs to another request.
        MeteredInTransaction: a transaction was open.
        HoldClosed: the work took longer than ``lasts``.
    """

    def __init__(
        self,
        owner: CreditOwner | Callable[..., CreditOwner] | None = None,
        cost: Amount | Callable[..., Amount] | None = None,
        reason: str = "",
        *,
        lasts: timedelta = LASTS,
        reference: str | Callable[..., str] = "",
        idempotency_key: str | Callable[..., str] = "",
    ) -> None:
        self._reason, self._lasts = reason, lasts
        # Each but a with statement's may be a callable.
        self._owner: Any = owner
        self._terms: tuple[Any, Any, Any] = (cost, reference, idempotency_key)

    def __enter__(self) -> Meter:
        from .services.spends import open_meter

        if self._owner is None:
            raise TypeError("Say who pays: metered(owner, cost, reason).")
        cost, reference, key = self._terms
        self._meter = open_meter(
            self._owner,
            cost,
            self._reason,
            lasts=self._lasts,
            reference=reference,
            idempotency_key=key,
        )
        return self._meter

    def __exit__(self, kind: type[BaseException] | None, *raised: object) -> None:
        if kind is None:
            self._meter.charge()
        else:
            self._meter.release()

    def __call__(self, function: F) -> F:
        takes_meter, promised = _inspect(function)
        if self._owner is None and "owner" not in promised.parameters:
            raise TypeError(f"Say who pays: {function.__qualname__} has no argument 'owner'.")

        @wraps(function)
        def perform(*args: Any, **kwargs: Any) -> Any:
            bound = promised.bind(*args, **kwargs)
            with self._on_terms_of(bound) as meter:
                if takes_meter:
                    kwargs["meter"] = meter
                return function(*args, **kwargs)

        perform.__signature__ = promised  # type: ignore[attr-defined]  # what callers may pass
        return cast(F, perform)

    def _on_terms_of(self, call: inspect.BoundArguments) -> metered:
        owner = call.arguments.get("owner") if self._owner is None else self._owner
        terms: tuple[Any, ...] = (owner, *self._terms)
        owner, cost, reference, key = (
            term(*call.args, **call.kwargs) if callable(term) else term for term in terms
        )
        return metered(
            owner, cost, self._reason, lasts=self._lasts, reference=reference, idempotency_key=key
        )


def _inspect(function: Callable[..., Any]) -> tuple[bool, inspect.Signature]:
    """Say whether a function takes a meter, and what its callers pass besides."""
    code = inspect.unwrap(function)
    kinds = (inspect.iscoroutinefunction, inspect.isgeneratorfunction, inspect.isasyncgenfunction)
    if any(is_kind(code) for is_kind in kinds):
        raise TypeError(
            f"{function.__qualname__} returns before its work is done: "
            "use a with statement inside it."
        )
    signature = inspect.signature(function)
    others = [p for p in signature.parameters.values() if p.name != "meter"]
    return "meter" in signature.parameters, signature.replace(parameters=others)
