"""Packing slips of several orders, to print."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from quickscale.core.api import staff_permission
from quickscale_business_themes.ecommerce.api.carts import ShopView
from quickscale_business_themes.ecommerce.models import Order

#: As many orders as a page of the list has.
_MOST = 100


class PackingSlipFileView(ShopView, APIView):
    """The packing slips of orders as one PDF, each on a page of its own.

    Orders of which nothing is left to ship are left out, as is what isn't there.
    """

    permission_classes = (staff_permission("ecommerce.view_order"),)
    is_download = True
    resource = {"name": "packing_slip", "label": _("packing slip"), "plural": _("packing slips")}

    @extend_schema(
        operation_id="staff-packing-slip-file",
        summary=_("Packing slips"),
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, numbers: str) -> HttpResponse:
        # Only who prints waits for what draws PDFs.
        from quickscale_business_themes.ecommerce.services.packing_slips import render_packing_slips

        wanted = numbers.split(",")[:_MOST]
        found = {it.number: it for it in self.list_orders(wanted)}
        orders = [found[number] for number in wanted if number in found]
        if not orders:
            raise Http404
        response = HttpResponse(render_packing_slips(orders), content_type="application/pdf")
        response["Content-Disposition"] = 'inline; filename="packing-slips.pdf"'
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    def list_orders(self, numbers: list[str]) -> Any:
        return Order.objects.filter(number__in=numbers).prefetch_related("lines")
