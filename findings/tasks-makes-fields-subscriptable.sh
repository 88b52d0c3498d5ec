#!/usr/bin/env bash
# django-tasks 0.12.0 calls django_stubs_ext.monkeypatch() when it is imported, in production too: from then on model fields
# of Django 5.2 take type arguments at run time. A module with such an annotation works wherever django_tasks is imported
# before it, and fails with a TypeError where the order of INSTALLED_APPS is another. Expected: importing a queue changes no field.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv env && env/bin/pip -q install 'django==5.2.19' 'django-tasks==0.12.0' 'django-stubs-ext==6.1.2'
cat > try.py <<'PY'
import sys

if "tasks" in sys.argv:
    import django_tasks  # noqa: F401
from django.db.models import DecimalField

try:
    DecimalField[int, int]
except TypeError as error:
    print(error)
else:
    print("subscriptable")
PY
alone=$(env/bin/python try.py); beside=$(env/bin/python try.py tasks)
echo "alone: $alone"; echo "after django_tasks: $beside"
[ "$alone" = "type 'DecimalField' is not subscriptable" ] && [ "$beside" = "subscriptable" ]
