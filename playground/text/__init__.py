"""What happens to a text without a page: what may come next, loops, scores, a session."""
