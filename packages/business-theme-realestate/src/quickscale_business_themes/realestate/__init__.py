"""Listings of estate agencies: found, asked about, viewed, valued and sold."""
