"""How fast a step and a click are, beside the notebook's loop and `transformers.generate`."""
