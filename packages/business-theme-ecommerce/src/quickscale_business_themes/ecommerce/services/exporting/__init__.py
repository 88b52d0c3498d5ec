"""Writing the catalogue as other systems read it."""

from quickscale_business_themes.ecommerce.services.exporting.run import (
    FORMATS,
    export_products,
    write_products,
)

__all__ = ["FORMATS", "export_products", "write_products"]
