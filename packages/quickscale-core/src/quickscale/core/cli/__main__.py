"""``python -m quickscale.core.cli`` is ``quickscale``."""

from quickscale.core.cli import main

main()
