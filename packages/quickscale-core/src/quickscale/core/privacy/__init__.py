"""A person's data: what layers export and erase, and where somebody is still named."""
