"""Check this page: figures on screen, computed once more another way."""
