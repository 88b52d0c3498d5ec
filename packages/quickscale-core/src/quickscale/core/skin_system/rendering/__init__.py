"""From plain data to HTML: templates, columns, values, texts."""
