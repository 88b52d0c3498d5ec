"""``python -m quickscale.core.cli`` is ``quickscale``."""

from . import main

main()
