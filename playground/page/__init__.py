"""What every lab shares: the look at a text, the wire's types, the shell and its scripts."""
