"""Surprise: what the model had bet on every token of a text."""
