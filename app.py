"""The entry for Spaces and for `python app.py`: configuration → model → page → launch."""

import logging
import os
import sys

# Gradio and the Hub's client ask hosts of their own unless this is set before they are imported.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

from playground.config import AppConfig, ConfigError


def main(argv: list[str]) -> int:
    """Start the page and serve it until it is stopped; the model loads meanwhile.

    Returns:
        The exit status: 2 for a wrong setting, which standard error names in one line.
    """
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("playground").setLevel(logging.INFO)
    try:
        config = AppConfig.from_args(argv)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2

    from playground.host import ModelHost
    from playground.page.lab import Site
    from playground.server.app import build_page, launch_options

    host = ModelHost(
        config.model, config.models, cache=config.cache_dir, max_bytes=config.prefix_cache_bytes
    )
    host.start()
    site = Site(host, config.lesson)
    page = build_page(site)
    page.queue(api_open=False, max_size=64)
    page.launch(**launch_options(site))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
