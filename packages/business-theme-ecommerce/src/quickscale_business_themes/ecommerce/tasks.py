"""Work that the shop does in the background."""

from __future__ import annotations

from quickscale.core.jobs import task
from quickscale_business_themes.ecommerce.services import imports, vies


@task
def do_import(pk: str) -> None:
    imports.run_import(pk)


@task
def check_vat_id(number: str) -> None:
    vies.check_order(number)
