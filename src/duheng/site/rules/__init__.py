"""The rules of the site, open to everybody: packs, what is unchecked, what must be verified."""
