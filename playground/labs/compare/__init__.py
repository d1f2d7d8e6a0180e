"""Side by side: two models or two settings go on with the same text."""
