"""Reading catalogues that other systems wrote.

A format's module reads rows (``shopify.py``), ``grouping.py`` puts them together to products,
and ``run.py`` writes those and tells what is wrong with the others.
"""

from quickscale_business_themes.ecommerce.services.importing.report import (
    Complaint,
    ImportReport,
)
from quickscale_business_themes.ecommerce.services.importing.run import import_products

__all__ = ["Complaint", "ImportReport", "import_products"]
