"""What the layers kernel raises."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

from quickscale.core.layers.errors import Fault, list_faults


class StackError(ImproperlyConfigured):
    """The chosen layers cannot run together; ``faults`` holds every reason at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"The project can't start.\n\n{list_faults(self.faults)}")


class UnknownLayer(LookupError):
    """No installed layer bears that name."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))
