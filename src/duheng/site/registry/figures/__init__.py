"""Figures that accounts published: taken in, shown with their evidence, followed up and down."""
