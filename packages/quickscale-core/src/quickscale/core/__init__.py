"""QuickScale's core: what every theme, skin and plugin stands on."""
