"""Normative documents, by edition and stage of life."""
