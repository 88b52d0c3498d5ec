#!/usr/bin/env bash
# django-filter 26.2: a RangeFilter reads <name>_min and <name>_max, and a DateFromToRangeFilter <name>_after and
# <name>_before, but what is wrong with one of them is told under <name>: a client that sent price_min finds an error of
# "price", which it never sent, and can't tell which of the two was wrong.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv env && env/bin/pip -q install 'django==5.2.19' 'django-filter==26.2'
cat > try.py <<'PY'
import django
from django.conf import settings

settings.configure(INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"])
django.setup()
import django_filters
from django.contrib.auth.models import Group


class Groups(django_filters.FilterSet):
    price = django_filters.RangeFilter(field_name="id")
    starts = django_filters.DateFromToRangeFilter(field_name="id")

    class Meta:
        model = Group
        fields = []


sent = {"price_min": "3", "price_max": "cheap", "starts_after": "soon"}
asked = Groups(sent, Group.objects.all())
assert not asked.is_valid()
print("sent:", *sent)
print("errors:", {name: [str(error) for error in errors] for name, errors in asked.errors.items()})
assert set(asked.errors) == {"price", "starts"}, "this has changed"
PY
env/bin/python try.py
