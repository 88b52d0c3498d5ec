"""What every layer says of itself, as data."""

from typing import ClassVar, Literal

from django.utils.functional import Promise

#: What people read: written in English and translated when it is shown.
Text = str | Promise

#: What a layer's code may do beside computing: open connections, start programs, and run code that
#: is made at run time, by ``eval``, ``pickle`` or ``ctypes`` for instance.
Capability = Literal["network", "subprocess", "dynamic-code"]


class LayerManifest:
    """The attributes that manifests of all kinds share.

    Version, core range and dependencies are never typed here: they are read from the metadata of
    the distribution that holds the manifest.

    Attributes:
        kind: ``business_theme``, ``presentation_skin`` or ``feature_plugin``; set by the base
            class.
        name: the layer's own name, ``modern-htmx``. Case and ``-``/``_`` do not matter.
        label: what people read.
        description: one sentence.
        aliases: other names a user may type.
        requires_plugins: the plugins that it cannot run without.
        conflicts: the layers that it cannot share a project with, as ``<kind>:<name>`` or a bare
            name.
        compatible_themes: the themes it was tested with or specially drawn for. A theme that is not
            listed is information, never an error.
        capabilities: what its code does beside computing, which ``quickscale layer validate``
            holds it to.
    """

    kind: ClassVar[str] = ""

    name: ClassVar[str] = ""
    label: ClassVar[Text] = ""
    description: ClassVar[Text] = ""
    aliases: ClassVar[tuple[str, ...]] = ()
    requires_plugins: ClassVar[tuple[str, ...]] = ()
    conflicts: ClassVar[tuple[str, ...]] = ()
    compatible_themes: ClassVar[tuple[str, ...]] = ()
    capabilities: ClassVar[tuple[Capability, ...]] = ()
