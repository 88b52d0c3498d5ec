from quickscale.core.plugin_framework import FeaturePlugin


class Loyalty(FeaturePlugin):
    name = "loyalty"
