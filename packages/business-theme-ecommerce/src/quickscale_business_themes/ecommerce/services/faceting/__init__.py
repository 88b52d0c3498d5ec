"""What products differ in, one kind of facet a file: what it narrows, and how it is counted."""
