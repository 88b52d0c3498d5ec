from dataclasses import dataclass

from quickscale.core.manifests.base import Text


class UnknownFlag(LookupError):
    """No layer declares a flag of that name, and the admin has none."""


@dataclass(frozen=True, slots=True)
class FeatureFlag:
    """A flag that a layer asks.

    Args:
        name: what the code calls it, ``shop_reviews``.
        label: what people call it.
        description: what it switches.
        default: whether it is on while nobody has said otherwise in the admin.
        public: whether pages and the API may tell visitors that it is on.
    """

    name: str
    label: Text
    description: Text = ""
    default: bool = False
    public: bool = False
