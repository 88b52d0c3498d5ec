"""``manage.py`` of the stack that ``quickscale_testing.settings`` describes."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quickscale_testing.settings")
    from quickscale.core.layers.management import execute

    execute(sys.argv)
