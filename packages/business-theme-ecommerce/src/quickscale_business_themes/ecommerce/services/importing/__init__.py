"""Reading catalogues that other systems wrote."""

from quickscale_business_themes.ecommerce.services.importing.run import Report, import_products

__all__ = ["Report", "import_products"]
