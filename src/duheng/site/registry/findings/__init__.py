"""Findings in the words of people: by code, in both languages, with the rule behind each."""
