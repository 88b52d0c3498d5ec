"""Writing reviews, publishing them, and what they come to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone

from quickscale_business_themes.ecommerce.exceptions import AlreadyReviewed, NotABuyer
from quickscale_business_themes.ecommerce.models import (
    Order,
    OrderLine,
    Product,
    ProductRating,
    Review,
)
from quickscale_business_themes.ecommerce.models.orders import PaymentState
from quickscale_business_themes.ecommerce.models.reviews import ReviewStatus

_PAID = (PaymentState.PARTIALLY_PAID, PaymentState.PAID, PaymentState.PARTIALLY_REFUNDED)


def may_review(user: Any, product: Product) -> bool:
    """Say whether ``user`` has bought a product, and hasn't reviewed it yet."""
    if not getattr(user, "is_authenticated", False):
        return False
    return not has_reviewed(user, product) and has_bought(user, product)


def has_reviewed(user: Any, product: Product) -> bool:
    """Say whether ``user`` has reviewed a product, also by the link of an order that is theirs."""
    own = Q(user=user) | Q(order__user=user)
    return Review.objects.filter(own, product=product).exists()


def has_bought(user: Any, product: Product) -> bool:
    """Say whether ``user`` has paid for a product and hasn't been given all the money back."""
    bought = OrderLine.objects.filter(
        order__user=user, product=product, order__payment_status__in=_PAID
    )
    return bought.exists()


def write_review(
    product: Product, user: Any, *, rating: int, title: str = "", text: str = "", author: str = ""
) -> Review:
    """Keep a customer's review until the staff have looked at it.

    Args:
        rating: 1 to 5.

    Raises:
        NotABuyer: they haven't bought the product.
        AlreadyReviewed: they have reviewed it.
    """
    if not has_bought(user, product):
        raise NotABuyer
    if has_reviewed(user, product):
        raise AlreadyReviewed
    return _save(
        Review(product=product, user=user, rating=rating, title=title, text=text, author=author)
    )


def write_invited_review(product: Product, order: Order, **words: Any) -> Review:
    """Keep the review of whoever opened the link of an order's invitation.

    Args:
        words: as :func:`write_review` takes them.

    Raises:
        AlreadyReviewed: the order's customer has reviewed the product.
    """
    return _save(Review(product=product, order=order, user=order.user, **words))


def _save(review: Review) -> Review:
    try:
        with transaction.atomic():
            review.save()
    except IntegrityError:
        raise AlreadyReviewed from None
    return review


@transaction.atomic
def moderate_review(review: Review, status: str, *, by: Any) -> None:
    """Publish or reject a review, and count it or not."""
    Review.objects.filter(pk=review.pk).update(
        status=status, moderated_at=timezone.now(), moderated_by=by
    )
    sum_up_reviews(review.product_id)


@transaction.atomic
def delete_review(review: Review) -> None:
    product = review.product_id
    review.delete()
    sum_up_reviews(product)


def sum_up_reviews(product: int) -> None:
    """Write down what a product's published reviews come to.

    The row is held before they are counted: whoever changes another review of the product
    meanwhile waits here, and counts again what this transaction has left.
    """
    ProductRating.objects.get_or_create(product_id=product)
    rating = ProductRating.objects.select_for_update().get(product_id=product)
    published = Review.objects.filter(product_id=product, status=ReviewStatus.PUBLISHED)
    summed = published.order_by().aggregate(count=Count("pk"), total=Sum("rating"))
    rating.count, rating.total = summed["count"], summed["total"] or 0
    rating.save(update_fields=["count", "total"])


def list_reviews_of(user: Any) -> Iterator[dict[str, Any]]:
    """Yield what a person has written, as plain data."""
    for review in Review.objects.filter(user=user).select_related("product").iterator():
        yield {
            "product": review.product.name,
            "rating": review.rating,
            "title": review.title,
            "text": review.text,
            "author": review.author,
            "status": review.status,
            "created_at": review.created_at,
        }


def forget_reviewer(user: Any) -> None:
    """Take a person's name from what they wrote, which stays as a word on the product."""
    Review.objects.filter(user=user).update(user=None, author="")
