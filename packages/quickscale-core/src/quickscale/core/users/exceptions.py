from typing import Any


class DeletionRefused(Exception):
    """An account cannot be deleted as things stand.

    Args:
        reason: what its owner has to do first, for them to read.
    """

    def __init__(self, reason: Any) -> None:
        super().__init__(str(reason))
        self.reason = reason
