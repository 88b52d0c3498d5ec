"""QuickScale's stable core: what every business theme, presentation skin and feature plugin stands on."""
