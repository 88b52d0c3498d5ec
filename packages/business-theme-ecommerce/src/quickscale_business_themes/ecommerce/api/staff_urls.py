"""The staff's part of the shop's API."""

from __future__ import annotations

from typing import Any

from django.urls import path

from quickscale_business_themes.ecommerce.api.packing_slips import PackingSlipFileView
from quickscale_business_themes.ecommerce.api.staff_customers import (
    StaffCustomerExportView,
    StaffCustomerOrderViewSet,
    StaffCustomerViewSet,
)
from quickscale_business_themes.ecommerce.api.staff_order_edits import StaffOrderEditViewSet
from quickscale_business_themes.ecommerce.api.staff_order_parts import (
    StaffFulfilmentViewSet,
    StaffOrderEventViewSet,
    StaffOrderLineViewSet,
    StaffPackingSlipLineViewSet,
    StaffPackingSlipViewSet,
    StaffPaymentViewSet,
    StaffRefundViewSet,
    StaffReturnViewSet,
)
from quickscale_business_themes.ecommerce.api.staff_orders import (
    StaffOrderExportView,
    StaffOrderViewSet,
)
from quickscale_business_themes.ecommerce.api.staff_withdrawals import StaffWithdrawalViewSet

_ORDER, _RETURN = "orders/<str:number>/", "orders/<str:number>/returns/<uuid:id>/"
_list: dict[str, Any] = {"get": "list"}

urlpatterns = [
    path("orders/", StaffOrderViewSet.as_view(_list)),
    path("orders/export/", StaffOrderExportView.as_view()),
    path("packing-slips/<str:numbers>/", PackingSlipFileView.as_view()),
    path(_ORDER, StaffOrderViewSet.as_view({"get": "retrieve"})),
    path(f"{_ORDER}fulfil/", StaffOrderViewSet.as_view({"post": "fulfil"})),
    path(f"{_ORDER}refund/", StaffOrderViewSet.as_view({"post": "refund"})),
    path(f"{_ORDER}return/", StaffOrderViewSet.as_view({"post": "request_return"})),
    path(f"{_ORDER}cancel/", StaffOrderViewSet.as_view({"post": "cancel"})),
    path(f"{_ORDER}mark-paid/", StaffOrderViewSet.as_view({"post": "mark_paid"})),
    path(
        f"{_ORDER}request-payment/",
        StaffOrderViewSet.as_view({"post": "request_payment"}),
    ),
    path(f"{_ORDER}notes/", StaffOrderViewSet.as_view({"post": "add_note"})),
    path(
        f"{_ORDER}address/",
        StaffOrderViewSet.as_view({"get": "read_address", "put": "change_address"}),
    ),
    path(
        f"{_ORDER}edit/",
        StaffOrderEditViewSet.as_view({"get": "retrieve", "put": "update", "delete": "discard"}),
    ),
    path(f"{_ORDER}edit/preview/", StaffOrderEditViewSet.as_view({"get": "preview"})),
    path(f"{_ORDER}edit/lines/", StaffOrderEditViewSet.as_view({"get": "list_lines"})),
    path(f"{_ORDER}edit/confirm/", StaffOrderEditViewSet.as_view({"post": "confirm"})),
    path(f"{_ORDER}lines/", StaffOrderLineViewSet.as_view(_list)),
    path(f"{_ORDER}packing-slip/", StaffPackingSlipViewSet.as_view({"get": "retrieve"})),
    path(f"{_ORDER}packing-slip/lines/", StaffPackingSlipLineViewSet.as_view(_list)),
    path(f"{_ORDER}payments/", StaffPaymentViewSet.as_view(_list)),
    path(f"{_ORDER}refunds/", StaffRefundViewSet.as_view(_list)),
    path(f"{_ORDER}events/", StaffOrderEventViewSet.as_view(_list)),
    path(f"{_ORDER}fulfilments/", StaffFulfilmentViewSet.as_view(_list)),
    path(
        f"{_ORDER}fulfilments/<uuid:id>/deliver/",
        StaffFulfilmentViewSet.as_view({"post": "deliver"}),
    ),
    path(f"{_ORDER}returns/", StaffReturnViewSet.as_view(_list)),
    path(f"{_RETURN}approve/", StaffReturnViewSet.as_view({"post": "approve"})),
    path(f"{_RETURN}reject/", StaffReturnViewSet.as_view({"post": "reject"})),
    path(f"{_RETURN}receive/", StaffReturnViewSet.as_view({"post": "receive"})),
    path(f"{_RETURN}refund/", StaffReturnViewSet.as_view({"post": "refund"})),
    path("withdrawals/", StaffWithdrawalViewSet.as_view(_list)),
    path("withdrawals/<uuid:id>/", StaffWithdrawalViewSet.as_view({"get": "retrieve"})),
    path("withdrawals/<uuid:id>/accept/", StaffWithdrawalViewSet.as_view({"post": "accept"})),
    path("withdrawals/<uuid:id>/reject/", StaffWithdrawalViewSet.as_view({"post": "reject"})),
    path("customers/", StaffCustomerViewSet.as_view(_list)),
    path("customers/<str:number>/", StaffCustomerViewSet.as_view({"get": "retrieve"})),
    path("customers/<str:number>/export/", StaffCustomerExportView.as_view()),
    path("customers/<str:number>/erase/", StaffCustomerViewSet.as_view({"post": "erase"})),
    path("customers/<str:number>/orders/", StaffCustomerOrderViewSet.as_view(_list)),
]
