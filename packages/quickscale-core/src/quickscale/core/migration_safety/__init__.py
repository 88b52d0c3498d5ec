"""What a migration does to the release that still runs: whether its code reads and writes on."""
