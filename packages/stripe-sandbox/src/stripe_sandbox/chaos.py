"""What may befall a webhook on its way, by chance and yet the same in every run."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, kw_only=True)
class DeliveryFate:
    """What happens to one event on its way to one endpoint."""

    dropped: bool = False
    copies: int = 1
    #: How many later deliveries overtake this one.
    overtaken_by: int = 0
    #: Seconds that it waits.
    delay: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Chaos:
    """How likely each mishap is, from 0 to 1; ``delay`` is the longest wait in seconds."""

    duplicate: float = 0.0
    reorder: float = 0.0
    drop: float = 0.0
    delay: float = 0.0
    seed: int = 0

    def decide(self, number: int) -> DeliveryFate:
        """Return the fate of the delivery with this number, which depends on nothing else."""
        random = Random(f"{self.seed}:{number}")  # noqa: S311
        dropped, duplicated, overtaken = (random.random() for _ in range(3))
        return DeliveryFate(
            dropped=dropped < self.drop,
            copies=2 if duplicated < self.duplicate else 1,
            overtaken_by=random.randint(1, 5) if overtaken < self.reorder else 0,
            delay=random.uniform(0, self.delay),
        )
