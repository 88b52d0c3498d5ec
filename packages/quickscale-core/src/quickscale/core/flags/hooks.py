from collections.abc import Iterable

from quickscale.core import hooks

from .specs import FeatureFlag


@hooks.declare("core.flags", kind="collect")
def collect_flags() -> list[Iterable[FeatureFlag]]:
    """Declare the flags that a layer asks, as an iterable of ``FeatureFlag``.

    A flag needs no row in the database: without one its default counts. Where two layers declare
    one name, the one that runs later counts.
    """
    return []
