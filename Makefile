# `make run` and `make test` do everything on a machine that has Python and make.

PYTHON ?= python3
SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:
.PHONY: help run dev test test-slow lint format types lock messages stop clean

export ENVIRONMENT ?= local
export PYTHONUNBUFFERED = 1
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input \
	--require-hashes --only-binary=:all:

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

# The stamps bear the checksums of what was installed, so that a change installs anew.
run_stamp = $(VENV)/.run-$(shell cksum < requirements.txt | tr ' ' '-')
dev_stamp = $(VENV)/.dev-$(shell cat requirements.txt requirements-dev.txt | cksum | tr ' ' '-')

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Python 3.11 or newer is needed as $(PYTHON); choose another with PYTHON=."; exit 1; }
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "Python's venv module is needed (on Debian: python3-venv)."; exit 1; }

$(run_stamp): requirements.txt | $(BIN)/python
	@echo "Installing what the application needs …"
	@$(INSTALL) -r requirements.txt
	@rm -f $(VENV)/.run-* && touch "$@"

$(dev_stamp): requirements.txt requirements-dev.txt | $(BIN)/python
	@echo "Installing what developing needs …"
	@$(INSTALL) -r requirements-dev.txt
	@rm -f $(VENV)/.run-* $(VENV)/.dev-* && touch "$@" "$(run_stamp)"

run: $(run_stamp) ## Serve everything on PORT (8000), with the programme of 2012 and a staff login
	@exec $(BIN)/python manage.py trial

dev: $(dev_stamp) ## Serve on PORT and reload on every change
	@DEBUG=1 $(BIN)/python manage.py migrate --verbosity 0
	@DEBUG=1 $(BIN)/python manage.py load_programme
	@DEBUG=1 exec $(BIN)/python manage.py runserver "$${PORT:-8000}"

test: $(dev_stamp) ## Test everything that takes seconds
	@$(BIN)/python -m pytest -n 2 --cov --cov-report=term-missing:skip-covered

test-slow: $(dev_stamp) ## Test what takes minutes
	@$(BIN)/python -m pytest -m slow

lint: $(dev_stamp) ## Check style, and that the templates are in order
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djade --check --target-version 5.2 templates/*.html templates/*/*.html

format: $(dev_stamp) ## Put everything in order
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/djade --target-version 5.2 templates/*.html templates/*/*.html

types: $(dev_stamp) ## Check the types
	@$(BIN)/mypy

lock: $(BIN)/python ## Pin what requirements.in and requirements-dev.in ask for
	@rm -rf var/lock && $(BIN)/python -m venv var/lock && var/lock/bin/pip install --quiet uv
	@for name in requirements requirements-dev; do \
		var/lock/bin/uv pip compile --quiet --generate-hashes --python-version 3.11 --universal \
			--no-emit-index-url --custom-compile-command "make lock" $$name.in -o $$name.txt; done

messages: $(dev_stamp) ## Gather the texts to translate, and compile the translations (needs gettext)
	@$(BIN)/python manage.py makemessages --locale es --no-obsolete --add-location file \
		--ignore .venv --ignore var --ignore tests
	@$(BIN)/python manage.py compilemessages --verbosity 0 --ignore .venv

stop: ## Stop the embedded database, whoever uses it
	@test ! -x $(BIN)/python || $(BIN)/python -m eclac_migration.embedded_database var/postgres

clean: stop ## Remove everything that was made here, the embedded database and its records too
	@rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.* htmlcov
