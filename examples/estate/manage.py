#!/usr/bin/env python
"""The project's command line."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "estate.settings")
    from quickscale.core.layers import execute

    execute(sys.argv)


if __name__ == "__main__":
    main()
