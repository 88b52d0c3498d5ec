"""Hooks and events: the one way in which layers extend one another.

An extension point is declared once, as a typed stub that is its specification::

    @hooks.declare("ecommerce.unit_prices", kind="filter")
    def unit_prices(prices: Sequence[Money], *, variants: Any, user: Any) -> Sequence[Money]:
        \"\"\"Change what one unit of each of ``variants`` costs ``user``.\"\"\"
        return prices

and called like the function that it is: ``unit_prices(prices, variants=variants, user=user)``.
Whoever extends it writes, in the ``quickscale_hooks.py`` of an installed app::

    @hooks.register("ecommerce.unit_prices")
    def member_prices(prices, *, variants, user): ...

Implementations may take fewer arguments, never others. They run by phase (core, theme, skin,
plugin, project), then by ``order``, then by layer name. Events are declared as :class:`Event`.

Declarations live in the ``hooks.py`` and ``signals.py`` of a layer or of one of its apps. All of
these modules are imported once, at the first dispatch; a name or an argument that does not exist
is an error of ``manage.py check`` and stops that dispatch, so that no server runs without an
extension that someone relies on. A name under a layer that is not installed is inert.
"""

from . import checks as checks
from .declarations import collect, declare
from .dispatch import is_extended
from .events import Envelope, Event, written_together
from .listing import listing
from .registry import register, register_temporarily

__all__ = [
    "Envelope",
    "Event",
    "collect",
    "declare",
    "is_extended",
    "listing",
    "register",
    "register_temporarily",
    "written_together",
]
