"""The staff's dashboard: what goes on in the business, as screens."""
