# Everything a developer or an operator types. `make run` needs nothing but Python 3.11 or later.

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := accounts playbooks retention_site surveys
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
export PIP_NO_INPUT := 1
export PYTHONUNBUFFERED := 1
# Compiled once and kept: a program starts in a third of the time
export PYTHONDONTWRITEBYTECODE :=

# The first Python on the path that is new enough
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

.DEFAULT_GOAL := help
.PHONY: help run test lint bench soak lock messages

help:  ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1 \t/p' Makefile

run: $(VENV)/.installed .env  ## Install, set up, load demo data once, and serve on PORT (8000); Ctrl-C ends it
	@$(BIN)/python manage.py setup
	@$(BIN)/python manage.py load_demo --once
	@$(BIN)/python manage.py demo_logins
	@exec $(BIN)/python manage.py serve --port $(PORT)

test: $(VENV)/.installed-dev .env  ## Everything that must be green: style, types, SQLite, PostgreSQL, Chromium
	@$(BIN)/python -m tests.run_suite

lint: $(VENV)/.installed-dev .env  ## Style, types and templates
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy $(PACKAGES)
	@$(BIN)/djlint templates --lint --quiet

bench: $(VENV)/.installed-dev .env  ## The benchmarks: ratios printed, and written to var/bench.json
	@$(BIN)/python -m tests.benchmarks

soak: $(VENV)/.installed-dev .env  ## The long kill and load runs
	@$(BIN)/python -m pytest -m soak tests
	@SCHEMATHESIS_EXAMPLES=60 $(BIN)/python -m pytest tests/api/test_schemathesis.py

lock: $(VENV)/.installed-dev  ## Compile requirements*.in into hash-locked requirements*.txt
	@$(BIN)/uv pip compile $(LOCK_OPTIONS) requirements.in -o requirements.txt
	@$(BIN)/uv pip compile $(LOCK_OPTIONS) -c requirements.txt requirements-dev.in -o requirements-dev.txt

LOCK_OPTIONS := --quiet --no-config --universal --python-version 3.11 --generate-hashes --strip-extras \
	--no-header --no-emit-index-url --no-emit-find-links

messages: $(VENV)/.installed-dev  ## Collect translatable strings into locale/*/LC_MESSAGES/django.po
	@$(BIN)/python locale/extract.py

# What the targets above rest on ---------------------------------------------------------------------------------------

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Keepsake needs Python 3.11 or later, and found none on the path."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "This Python cannot make virtual environments. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt | $(BIN)/python
	@echo "Installing what Keepsake needs into $(VENV) ..."
	@$(BIN)/python -m pip install -qq --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt | $(BIN)/python
	@echo "Installing what developers need into $(VENV) ..."
	@$(BIN)/python -m pip install -qq --require-hashes -r requirements-dev.txt
	@touch $@

.env: | $(BIN)/python
	@umask 077; $(BIN)/python -c 'import secrets; print(*(f"{name}={secrets.token_urlsafe(48)}" for name in ("SECRET_KEY", "HASH_KEY")), sep="\n")' > .env.new
	@mv .env.new .env
