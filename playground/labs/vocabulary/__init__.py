"""The vocabulary: every token a model has, searched and sorted."""
