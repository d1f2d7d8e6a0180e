# The commands of the project. They need Python 3.11 or newer and make; the rest goes to .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEV := $(VENV)/requirements-dev.installed
# Node comes with the development requirements; its tools look for it in the PATH.
NODE := PATH="$(CURDIR)/$(BIN):$$PATH"
NPM := node_modules/.installed

.DEFAULT_GOAL := help
.PHONY: help run test lint lint-js bench clean chromium npm

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/requirements.installed ## Start the page on http://127.0.0.1:7860 (or GRADIO_SERVER_PORT)
	$(BIN)/python app.py

test: $(DEV) chromium ## Run every test, those in a real browser too
	$(BIN)/node --test "tests/js/**/*.test.js"
	$(BIN)/python -m pytest -n 2 --dist worksteal

lint: $(DEV) npm ## Check style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@[ ! -e $(NPM) ] || $(MAKE) --no-print-directory lint-js

lint-js:
	$(NODE) node_modules/.bin/biome ci
	$(NODE) node_modules/.bin/tsc
	$(NODE) node_modules/.bin/tsc --project tests/js
	$(BIN)/python -m playground.page.vendoring --check
	$(BIN)/python -m playground.server.wire --check

bench: $(DEV) ## Measure steps, clicks and the labs (BENCH="--rounds 5" for a quick look)
	$(BIN)/python -m bench $(BENCH)

clean: ## Remove the environment and everything else that was made
	rm -rf $(VENV) node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis .gradio
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# A stamp: installed again only when the list of requirements is newer.
$(VENV)/%.installed: %.txt | $(BIN)/python
	$(BIN)/python -m pip install --disable-pip-version-check -r $<
	@touch $@

$(VENV)/requirements-dev.installed: requirements.txt

# What checks the page's JavaScript. Without it the page runs and is tested all the same, so only
# where nothing may go unchecked is it a reason to fail.
npm: $(DEV)
	@if [ ! -e $(NPM) ] || [ package-lock.json -nt $(NPM) ]; then \
		if said=$$($(NODE) npm ci --no-progress 2>&1); then touch $(NPM); \
		elif [ "$$CI" = true ]; then echo "$$said"; exit 1; \
		else rm -f $(NPM); echo "npm could not install its packages: JavaScript goes unchecked."; fi; \
	fi

# Debian's Chromium and fonts for the browser tests, where that is possible without asking.
# Never a reason to fail: without Chromium those tests are skipped and say so.
APT := $(shell [ "$$(id -u)" = 0 ] && echo apt-get || echo sudo -n apt-get)
chromium:
	@if ! command -v chromium >/dev/null && command -v apt-get >/dev/null && $(APT) --version >/dev/null 2>&1; then \
		echo "Installing Chromium and fonts for the browser tests …"; \
		{ $(APT) update -qq && DEBIAN_FRONTEND=noninteractive $(APT) install -y -qq --no-install-recommends \
			chromium fonts-noto-cjk fonts-noto-color-emoji; } >/dev/null 2>&1 </dev/null \
		|| echo "Chromium could not be installed."; \
	fi
