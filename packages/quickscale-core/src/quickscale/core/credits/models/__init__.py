"""The tables of the ledger."""

from .account import CreditAccount
from .entry import Entry, EntryLine, Spend
from .grant import Grant
from .hold import Hold

__all__ = ["CreditAccount", "Entry", "EntryLine", "Grant", "Hold", "Spend"]
