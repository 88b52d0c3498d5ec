"""The core's own themes, which every stack has: their names, and where their pages begin."""

from __future__ import annotations

from collections.abc import Mapping

BASE = "base"
DASHBOARD = "dashboard"

#: Where the pages of each begin, beside those of the chosen theme.
MOUNTS: Mapping[str, str] = {BASE: "account/", DASHBOARD: "dashboard/"}
