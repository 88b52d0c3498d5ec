"""The way from a page to data: an operation of the API, called as the visitor."""
