import os
import time
from pathlib import Path

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    def handle(self, **options):
        with Path(os.environ["PERIODIC_LOG"]).open("a") as log:
            log.write(f"begun {os.getpid()}\n")
            log.flush()
            time.sleep(1.5)
            log.write(f"ended {os.getpid()}\n")
