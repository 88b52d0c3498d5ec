"""What tests of all packages share."""

from __future__ import annotations

pytest_plugins = ["quickscale.core.testing.postgres"]
