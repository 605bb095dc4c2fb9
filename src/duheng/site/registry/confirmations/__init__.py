"""Confirmations: the dated decisions that something fits its use."""
