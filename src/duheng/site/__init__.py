"""The site: records, people, indicators and pages, in Django; the rest of the house knows none."""
