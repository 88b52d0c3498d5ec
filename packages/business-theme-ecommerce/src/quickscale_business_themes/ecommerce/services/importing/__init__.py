"""Reading catalogues that other systems wrote."""

from quickscale_business_themes.ecommerce.services.importing.run import (
    ImportReport,
    import_products,
)

__all__ = ["ImportReport", "import_products"]
