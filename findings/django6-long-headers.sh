#!/usr/bin/env bash
# Django 6.1.3 writes mails with Python's modern e-mail policy, which encodes a header as RFC 2047 words once a part of it without
# a blank is longer than a line. List-Unsubscribe, References and Feedback-ID are no text, so their readers find no address in
# "=?utf-8?q?...". Django 5.2.19 folds the same headers and leaves them whole. The same code, the same input, one upgrade.
set -euo pipefail
command -v python3.13 >/dev/null || { echo "needs Python 3.12 or later as python3.13"; exit 1; }
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
for version in 5.2.19 6.1.3; do
  python3.13 -m venv "env-$version" && "env-$version/bin/pip" -q install "django==$version"
done
cat > try.py <<'PY'
import sys

import django
from django.conf import settings

settings.configure(DEFAULT_CHARSET="utf-8")
from django.core.mail import EmailMessage

url = "https://mail.example.com/unsubscribe/" + "a" * 60
headers = {
    "List-Unsubscribe": f"<{url}>",
    "References": f"<first@example.com> <{'b' * 70}@example.com>",
    "Feedback-ID": "campaign:" + "c" * 80 + ":sender",
}
sent = EmailMessage("Subject", "Body", "a@example.com", ["b@example.com"], headers=headers).message().as_bytes()
for name, value in headers.items():
    head = sent.partition(name.encode())[2].split(b"\n\n")[0]
    encoded = b"=?utf-8?q?" in head.split(b"\nContent-Type")[0].split(b"\nMIME")[0][: len(value) + 80]
    print(f"Django {django.__version__}: {name} {'is encoded' if encoded else 'is whole'}")
    assert encoded == (sys.argv[1] == "6.1.3"), sent
PY
env-5.2.19/bin/python try.py 5.2.19
env-6.1.3/bin/python try.py 6.1.3
