#!/usr/bin/env bash
# django-waffle 5.0.0: `waffle_flag NAME --percent 100` says nothing and stores 100 in a DecimalField(max_digits=3,
# decimal_places=1), which holds 99.9 at most. On SQLite the flag cannot be read back: every list of flags raises. And the command
# writes the default of each option that was not given, so that naming a share takes back the groups and languages of the flag.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv env && env/bin/pip -q install 'django==5.2.19' 'django-waffle==5.0.0'
cat > try.py <<'PY'
import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "waffle"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}},
    USE_TZ=True,
)
django.setup()
from decimal import InvalidOperation
from io import StringIO

from django.core.management import call_command
from waffle.models import Flag

call_command("migrate", verbosity=0)
call_command("waffle_flag", "beta", create=True, staff=True, stdout=StringIO())
call_command("waffle_flag", "beta", percent=50, stdout=StringIO())
flag = Flag.objects.get(name="beta")
print("staff after a share was set:", flag.staff)
assert flag.staff is False
call_command("waffle_flag", "beta", percent=100, stdout=StringIO())
try:
    print(Flag.objects.get(name="beta").percent)
    raise SystemExit("it could be read: this has changed")
except InvalidOperation as error:
    print("reading it raises", type(error).__name__)
PY
env/bin/python try.py
