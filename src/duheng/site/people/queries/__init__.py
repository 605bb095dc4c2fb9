"""Everything that is read about organisations and people, each for somebody's eyes."""
