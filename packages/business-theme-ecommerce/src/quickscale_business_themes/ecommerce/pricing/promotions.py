"""Which promotions are given, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .draft import Draft
from .rules import Promotion


def apply_promotions(draft: Draft, promotions: Iterable[Promotion]) -> None:
    """Take all discounts off the draft that its basket is entitled to.

    An exclusive promotion whose conditions hold for the basket as it is is given alone. All others
    follow by priority, and those of the same priority as they are listed. Discounts of units come
    before those of the order. Each promotion is decided when its first action is due, by what the
    ones before it have left.
    """
    candidates = [each for each in promotions if each.is_open_to(draft.basket)]
    candidates.sort(key=lambda promotion: promotion.priority, reverse=True)
    decided = _choose_exclusive(draft, candidates)
    chosen = [each for each in candidates if each.key in decided] if decided else candidates
    for is_of_units in (True, False):
        for promotion in chosen:
            _apply(draft, promotion, decided, is_of_units=is_of_units)


def _choose_exclusive(draft: Draft, candidates: Sequence[Promotion]) -> dict[str, bool]:
    for promotion in candidates:
        if promotion.is_exclusive and _is_entitled(draft, promotion):
            return {promotion.key: True}
    return {}


def _apply(
    draft: Draft, promotion: Promotion, decided: dict[str, bool], *, is_of_units: bool
) -> None:
    actions = [each for each in promotion.actions if each.is_of_units == is_of_units]
    if not actions:
        return
    if promotion.key not in decided:
        decided[promotion.key] = _is_entitled(draft, promotion)
    if decided[promotion.key]:
        for action in actions:
            action.apply(draft, promotion)


def _is_entitled(draft: Draft, promotion: Promotion) -> bool:
    return all(condition.holds(draft) for condition in promotion.conditions)
