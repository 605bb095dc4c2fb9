"""What every page is made of: base templates, lists, statuses, tiles, language, headers."""
