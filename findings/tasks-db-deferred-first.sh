#!/usr/bin/env bash
# django-tasks-db 0.13.0 orders its queue by priority and then by run_after, and what was not put off counts as the year 9999.
# A deferred task that has come due therefore overtakes every plain one of its priority, however long that has waited: in a queue
# of mails, the retries of a dead server go first. Expected: first come, first served among what is due.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv env && env/bin/pip -q install 'django==5.2.19' 'django-tasks==0.12.0' 'django-tasks-db==0.13.0'
mkdir app && touch app/__init__.py
cat > app/tasks.py <<'PY'
from django_tasks import task


@task()
def work(name):
    return name
PY
cat > try.py <<'PY'
from datetime import timedelta

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django_tasks", "django_tasks_db"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}},
    TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}},
    USE_TZ=True,
)
django.setup()
from django.core.management import call_command
from django.utils import timezone

call_command("migrate", verbosity=0)
from app.tasks import work
from django_tasks_db.models import DBTaskResult

now = timezone.now()
work.enqueue("plain, waiting for an hour")
DBTaskResult.objects.update(enqueued_at=now - timedelta(hours=1))
work.using(run_after=now - timedelta(seconds=1)).enqueue("deferred, due a second ago")
order = [row.args_kwargs["args"][0] for row in DBTaskResult.objects.ready()]
print("in the queue's order:", order)
assert order[0].startswith("deferred")
PY
env/bin/python try.py
echo "django-tasks-db 0.13.0: a deferred task that is due goes before a plain one that is older"
