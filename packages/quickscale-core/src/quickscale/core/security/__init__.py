"""What a site needs to be safe in production, and the checks that say so."""
