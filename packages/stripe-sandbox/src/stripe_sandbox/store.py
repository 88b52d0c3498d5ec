"""All objects of the account, in memory, oldest first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from stripe_sandbox.errors import refuse_missing
from stripe_sandbox.types import Resource


class Store:
    """Objects by kind and id, and the ids that come next.

    Args:
        seed: put into every id, for servers whose ids must not meet those of an earlier run
    """

    def __init__(self, *, seed: str = "") -> None:
        self.seed = seed
        self._kinds: dict[str, dict[str, Resource]] = defaultdict(dict)
        self._counts: Counter[str] = Counter()
        #: What the server remembers of an object beyond what the API says, by id.
        self.private: dict[str, dict[str, Any]] = defaultdict(dict)

    def make_id(self, prefix: str) -> str:
        """Return the next id of a prefix: the same in every run."""
        self._counts[prefix] += 1
        return f"{prefix}_{self.seed}{self._counts[prefix]:0{14 - len(self.seed)}d}"

    def count(self, name: str) -> int:
        """Return the next number of a series."""
        self._counts[name] += 1
        return self._counts[name]

    def add(self, resource: Resource) -> Resource:
        """Keep an object."""
        self._kinds[resource["object"]][resource["id"]] = resource
        return resource

    def remove(self, resource: Resource) -> None:
        """Forget an object."""
        del self._kinds[resource["object"]][resource["id"]]

    def get(self, kind: str, id: str, *, param: str = "id") -> Resource:
        """Return an object.

        Raises:
            StripeError: 404, as Stripe answers for an id that it lacks.
        """
        found = self._kinds[kind].get(id)
        if found is None:
            raise refuse_missing(kind, id, param=param)
        return found

    def find(self, kind: str, **where: Any) -> list[Resource]:
        """Return the objects of a kind that have these values, oldest first."""
        return [
            item
            for item in self._kinds[kind].values()
            if all(item.get(name) == value for name, value in where.items())
        ]

    def look_up(self, id: str) -> Resource | None:
        """Return the object of any kind with this id."""
        for objects in self._kinds.values():
            if id in objects:
                return objects[id]
        return None

    def __iter__(self) -> Iterator[Resource]:
        for objects in self._kinds.values():
            yield from objects.values()
