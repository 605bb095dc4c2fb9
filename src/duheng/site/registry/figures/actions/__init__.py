"""Figures are published and withdrawn, loadings declared: in actions."""
