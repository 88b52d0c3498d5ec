"""What Stripe's objects are here: JSON, as the API says it."""

from __future__ import annotations

from typing import Any

Resource = dict[str, Any]
Params = dict[str, Any]
