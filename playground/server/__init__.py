"""Gradio and HTTP: the app put together from the labs, its endpoints and files."""
