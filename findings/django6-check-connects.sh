#!/usr/bin/env bash
# From Django 6.0 on, `manage.py check` gives its checks every database that the settings name, and the check of a GeneratedField
# asks PostgreSQL for its version, stored columns included, which every supported release has. So one such field in a project makes
# `check` (and `check --deploy` while an image is built, where no server runs) end with OperationalError. Django 5.2 finds no issues.
set -euo pipefail
command -v python3.13 >/dev/null || { echo "needs Python 3.12 or later as python3.13"; exit 1; }
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
mkdir shop && touch shop/__init__.py
cat > settings.py <<'PY'
SECRET_KEY = "of nobody"
INSTALLED_APPS = ["shop"]
DATABASES = {"default": {
    "ENGINE": "django.db.backends.postgresql", "HOST": "127.0.0.1", "PORT": "1", "NAME": "shop",
}}
PY
cat > shop/models.py <<'PY'
from django.db import models
from django.db.models.functions import Lower


class Product(models.Model):
    id = models.BigAutoField(primary_key=True)
    name = models.TextField()
    key = models.GeneratedField(
        expression=Lower("name"), output_field=models.TextField(), db_persist=True
    )
PY
try() {
  python3.13 -m venv "env-$1"
  "env-$1/bin/pip" -q install "django==$1" "psycopg[binary]==3.2.13"
  DJANGO_SETTINGS_MODULE=settings PYTHONPATH=. "env-$1/bin/django-admin" check > said 2>&1 || true
  echo "Django $1: $(grep -oE 'no issues|OperationalError' said | tail -1)"
  grep -q "$2" said
}
try 5.2.19 "no issues"
try 6.1.3 "OperationalError"
sed -i 's/, output_field=models.TextField(), db_persist=True//; s/GeneratedField/TextField/; s/expression=Lower("name")//' shop/models.py
try 6.1.3 "no issues"
