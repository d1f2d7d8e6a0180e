"""Write: the tokens of the text as a table, beside the text and what may come next."""
