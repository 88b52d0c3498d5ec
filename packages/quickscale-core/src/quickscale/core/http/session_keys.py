"""Where sessions keep what more than one app reads."""

from __future__ import annotations

#: The public id of the team that the visitor acts for.
TEAM = "quickscale_workspace"

#: The ids of those who act as somebody else, the last the nearest; django-hijack's name for it.
IMPERSONATORS = "hijack_history"
