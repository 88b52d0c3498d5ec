"""Starts a program of the site with its settings, which systemd has decrypted for it alone.

``with_secrets.py SETTINGS PROGRAM [ARGUMENT …]``; it is a file of its own, and imports nothing.
"""

import json
import os
import sys
from pathlib import Path


def main() -> None:
    settings = json.loads(Path(sys.argv[1]).read_text())
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if credentials:
        settings.update(json.loads(Path(credentials, "environment").read_text()))
    os.environ.update(settings)
    os.execvp(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
