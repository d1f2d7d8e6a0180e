"""Branches: several continuations of one text, side by side in a tree."""
