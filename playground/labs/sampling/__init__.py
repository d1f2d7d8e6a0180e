"""The sampling lab: the rolls of the dice, and the word looked up."""
