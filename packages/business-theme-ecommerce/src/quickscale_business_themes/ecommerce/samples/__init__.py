"""A small shop to look at: what it sells, and the pictures, which are drawn here."""
