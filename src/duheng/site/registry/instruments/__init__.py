"""Instruments: from purchase to scrapping."""
