"""The page and the named endpoints: the only package that knows gradio."""
