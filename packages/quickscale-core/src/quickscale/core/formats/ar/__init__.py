"""Arabic by CLDR."""
