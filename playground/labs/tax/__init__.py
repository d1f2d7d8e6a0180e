"""The token tax: what a text costs in several languages and tokenizers."""
