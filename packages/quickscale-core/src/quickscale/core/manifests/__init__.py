"""What layers say of themselves, as data: themes and their screens, skins and plugins."""
