"""The guessing game: a person against the model, in bits."""
