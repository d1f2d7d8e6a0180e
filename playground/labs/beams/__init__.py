"""Beam search: many continuations at once, and the likeliest whole ones."""
