"""Which status a listing may come into from which.

RESO names the statuses and leaves the ways between them to each market; these are what follows
from its definitions: whether a listing is on the market, whether its contract lives, and whether
an offer was accepted.
"""

from __future__ import annotations

from collections.abc import Mapping

from quickscale_business_themes.realestate.models import StandardStatus as Status

_BACK_OUT = (Status.WITHDRAWN, Status.CANCELED, Status.EXPIRED)

#: The statuses that may follow each; what ends a listing is followed by none.
TRANSITIONS: Mapping[str, tuple[Status, ...]] = {
    Status.INCOMPLETE: (Status.COMING_SOON, Status.ACTIVE, Status.DELETE),
    Status.COMING_SOON: (Status.ACTIVE, Status.HOLD, *_BACK_OUT),
    Status.ACTIVE: (Status.ACTIVE_UNDER_CONTRACT, Status.PENDING, Status.HOLD, *_BACK_OUT),
    Status.ACTIVE_UNDER_CONTRACT: (Status.ACTIVE, Status.PENDING, Status.CLOSED, *_BACK_OUT),
    Status.PENDING: (Status.ACTIVE, Status.ACTIVE_UNDER_CONTRACT, Status.CLOSED, *_BACK_OUT),
    Status.HOLD: (Status.ACTIVE, *_BACK_OUT),
    Status.WITHDRAWN: (Status.ACTIVE, Status.CANCELED, Status.EXPIRED),
    Status.EXPIRED: (Status.ACTIVE, Status.CANCELED),
    Status.CANCELED: (),
    Status.CLOSED: (),
    Status.DELETE: (),
}

#: From where a listing can be withdrawn: what is on offer, or may be again.
WITHDRAWABLE = tuple(old for old, new in TRANSITIONS.items() if Status.WITHDRAWN in new)


def is_allowed(old: str, new: str) -> bool:
    return new in TRANSITIONS[old]


def has_ended(status: str) -> bool:
    """Say whether no status follows this one."""
    return not TRANSITIONS[status]
