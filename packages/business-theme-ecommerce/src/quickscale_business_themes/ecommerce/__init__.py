"""A shop: catalogue, inventory, carts and orders."""
