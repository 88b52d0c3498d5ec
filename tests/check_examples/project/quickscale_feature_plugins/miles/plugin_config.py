from quickscale.core.plugin_framework import FeaturePlugin


class Miles(FeaturePlugin):
    name = "miles"
