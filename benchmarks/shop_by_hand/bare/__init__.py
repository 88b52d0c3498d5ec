"""A bare shop: REST framework's own classes over five small tables, four fields a row."""
