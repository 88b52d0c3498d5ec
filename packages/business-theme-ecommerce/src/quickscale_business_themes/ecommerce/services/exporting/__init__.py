"""Writing the catalogue as other systems read it."""
