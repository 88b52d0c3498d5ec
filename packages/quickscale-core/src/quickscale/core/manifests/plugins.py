"""What a feature plugin says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from quickscale.core.manifests.base import LayerManifest


class FeaturePlugin(LayerManifest):
    """A Python service that themes use.

    Attributes:
        services: the services that it provides, by name, as dotted paths to classes that take no
            argument: ``{"analytics": "quickscale_feature_plugins.analytics.services.Analytics"}``.
        hooks: the extension points that it declares.
        settings: the Django settings that it reads and their defaults.
    """

    kind: ClassVar[str] = "feature_plugin"

    services: ClassVar[Mapping[str, str]] = {}
    hooks: ClassVar[tuple[str, ...]] = ()
    settings: ClassVar[Mapping[str, Any]] = {}
