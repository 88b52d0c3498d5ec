"""What moves credits. Each call is one transaction; amounts are positive credits.

With an ``idempotency_key`` a repeated request of the same account returns its first result, and
another request under the same key raises :class:`~..exceptions.IdempotencyConflict`. Two requests
are the same if operation, amount, target and terms are; reason, reference and moments may differ,
since a retry reckons them anew. An amount or terms that make no sense raise
:class:`~..exceptions.InvalidCreditRequest`.
"""

from .grants import grant, reverse, revoke
from .settlement import balance_of
from .spends import capture, consume, hold, void

__all__ = [
    "balance_of",
    "capture",
    "consume",
    "grant",
    "hold",
    "reverse",
    "revoke",
    "void",
]
