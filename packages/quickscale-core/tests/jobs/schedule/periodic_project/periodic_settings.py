"""The test stack on a file of its own, with an application that has a slow periodic command."""

import os

from quickscale_testing.settings import *  # noqa: F403
from quickscale_testing.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [INSTALLED_APPS[0], "periodic", *INSTALLED_APPS[1:]]
DATABASES["default"]["NAME"] = os.environ["PERIODIC_DATABASE"]
