from django.utils.translation import gettext_lazy as _

from quickscale.core.plugin_framework import FeaturePlugin


class JournalPlugin(FeaturePlugin):
    name = "journal"
    label = _("Journal")
    description = _("Writes down every event of every theme.")
