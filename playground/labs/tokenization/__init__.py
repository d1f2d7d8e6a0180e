"""How a text becomes tokens: words, merges, bytes."""
