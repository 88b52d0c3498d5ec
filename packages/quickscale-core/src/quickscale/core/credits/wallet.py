"""The credits of one owner, as ``user.credits`` and ``team.credits`` offer them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.utils.translation import gettext as _

from . import services
from .exceptions import InvalidCreditRequest
from .models import CreditAccount, Grant, Hold, Spend
from .owners import CreditOwner

P = ParamSpec("P")
R = TypeVar("R")
Row = TypeVar("Row", Grant, Hold, Spend)


def _with_account(
    service: Callable[Concatenate[CreditAccount, P], R],
) -> Callable[Concatenate[Wallet, P], R]:
    @wraps(service)
    def perform(wallet: Wallet, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return service(wallet.account, *args, **kwargs)

    return perform


def _with_own(
    service: Callable[Concatenate[Row, P], R],
) -> Callable[Concatenate[Wallet, Row, P], R]:
    @wraps(service)
    def perform(wallet: Wallet, row: Row, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if row.account != wallet.account:
            raise InvalidCreditRequest(
                _("This belongs to another account. Switch workspace to use it.")
            )
        return service(row, *args, **kwargs)

    return perform


class Wallet:
    """What an owner can do with credits; each call does what the service of its name does."""

    def __init__(self, owner: CreditOwner) -> None:
        self._owner = owner

    @property
    def account(self) -> CreditAccount:
        """The owner's account, opened at the first call."""
        return CreditAccount.objects.of(self._owner)

    @property
    def balance(self) -> Decimal:
        """What can be spent now; zero without an account."""
        return services.balance_of(self._owner)

    grant = _with_account(services.grant)
    consume = _with_account(services.consume)
    hold = _with_account(services.hold)
    capture = _with_own(services.capture)
    void = _with_own(services.void)
    reverse = _with_own(services.reverse)
    revoke = _with_own(services.revoke)
