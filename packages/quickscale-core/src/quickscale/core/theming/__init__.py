"""How a site looks: design tokens, colours that keep text readable, the merchant's own choices."""
