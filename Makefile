# What is done often. Everything made lies in .venv/ and var/, which git ignores.
# Variables: PYTHON=python3.12   for demo: PORT=8001 SERVE=0 SIZE=2000 FRESH=1

MAKEFLAGS += --no-print-directory
SHELL := /bin/sh
.DEFAULT_GOAL := help

# The first Python that is new enough; name another one with PYTHON=...
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$name >/dev/null 2>&1 || continue; \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$name && break; done)
WORLD := examples.alumeco.world
IN := .venv/bin
# The law, the word, and every room of rules: typed strictly.
STRICT := src/holdtrue/law src/holdtrue/register \
	$(filter-out src/holdtrue/register/%,$(wildcard src/holdtrue/*/rules))
export PORT SERVE SIZE FRESH

.PHONY: help demo demo-stop test check soak bench screenshots docs vendor clean python environment

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: python ## The example group's shop, its board, and a server on 127.0.0.1:8000 (PORT=, SERVE=0)
	@exec $(PYTHON) -m $(WORLD).demo

demo-stop: python ## Stop the demo, wherever it runs
	@exec $(PYTHON) -m $(WORLD).demo stop

test: environment ## The whole test suite; says at its end what was left out, and why
	@$(IN)/pytest -rs

check: environment ## Style, types, floors and the quick tests, in under a minute
	$(IN)/ruff check
	$(IN)/ruff format --check
	$(IN)/mypy $(STRICT)
	$(IN)/lint-imports
	$(IN)/pytest -q -m "not slow and not browser and not postgres"

soak: environment ## Kill webs, workers and the database 200 times each, and write docs/soak.md (half an hour)
	HOLDTRUE_SOAK=1 $(IN)/pytest -q -s tests/work/test_kills.py -k each_effect

bench: environment ## Measure, and write docs/benchmarks.md
	$(IN)/python -m bench

screenshots: environment ## Photograph the demo's pages into docs/screens/
	$(IN)/python -m bench.screenshots

docs: environment ## Write the pages of docs/reference/ anew, from what they describe
	@$(IN)/python -m docs.generate

vendor: ## Fetch anew the scripts that are shipped with the package (so far there are none)
	@echo "Nothing is vendored: pages work without scripts of our own, and passkeys use allauth's, from its package."

clean: ## Remove what was made here, except Holdtrue's own records in var/
	@test ! -x $(IN)/python || $(IN)/python -m $(WORLD).demo stop
	@test ! -x $(IN)/python || $(IN)/python -m $(WORLD).postgres forget
	rm -rf .venv var/demo holdtrue.env build dist src/*.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests bench examples -name __pycache__ -type d -prune -exec rm -rf {} +

python:
	@test -n "$(PYTHON)" || { echo "Holdtrue needs Python 3.11 or newer, and there is none on the PATH." \
		"Install one, or name it: make demo PYTHON=/path/to/python3.12" >&2; exit 2; }

environment: python
	@$(PYTHON) -m $(WORLD).environments test demo
