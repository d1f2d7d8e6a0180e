"""A playground where people see how a language model writes: one token at a time."""
