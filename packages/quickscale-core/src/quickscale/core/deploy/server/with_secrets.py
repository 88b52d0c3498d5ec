"""Starts a program of the site with its settings, which systemd has decrypted for it alone.

``with_secrets.py SETTINGS PROGRAM [ARGUMENT …]``; it is a file of its own, and imports nothing.
"""

import json
import os
import sys


def main() -> None:
    with open(sys.argv[1]) as file:
        settings = json.load(file)
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if credentials:
        with open(os.path.join(credentials, "environment")) as file:
            settings.update(json.load(file))
    os.environ.update(settings)
    os.execvp(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
