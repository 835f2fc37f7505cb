# `make run` and `make test` need only Python and make.

PYTHON ?= python3
SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:
.PHONY: help run demo demo-stop demo-reset docs dev test test-slow prove-defences mutation fuzz bench release-dump lint format types audit sbom release lock upgrade messages stop clean for-run for-dev

export ENVIRONMENT ?= local
export PYTHONUNBUFFERED = 1
BIN := .venv/bin
PARALLEL = -n 2 --dist loadfile --no-loadscope-reorder
TEMPLATES = $(shell find templates $(wildcard */templates) -name "*.html")

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

for-run for-dev:
	@command -v $(PYTHON) >/dev/null \
		|| { echo "Python 3.11 or newer is required as $(PYTHON); set PYTHON= to another program." >&2; exit 1; }
	@$(PYTHON) install.py $(@:for-%=%)

run: for-run ## Run the site on PORT (8000), with the programme of 2012 and a staff user
	@exec $(BIN)/python manage.py trial

demo: for-run ## Run the site on PORT (8000) with an invented programme of 300 activities
	@DEMONSTRATION=1 exec $(BIN)/python manage.py trial

demo-stop: ## End a demonstration that is running or was killed, and stop its database
	@if test -x $(BIN)/python; then DEMONSTRATION=1 $(BIN)/python manage.py stop; fi

demo-reset: demo-stop ## Delete all changes to the demonstration; the next `make demo` creates it anew
	@rm -rf var/demo

dev: for-dev ## Run the site with DEBUG and reload on changes
	@DEBUG=1 exec $(BIN)/python manage.py trial --reload

test: for-dev ## Run the fast tests; TESTS=tests/meetings for a part, COVERAGE=1 to trace branches
	@$(BIN)/python -m pytest $(PARALLEL) $(if $(COVERAGE),--cov --cov-report= --cov-fail-under=0) $(TESTS)

test-slow: for-dev ## Run the slow tests; TESTS= for a part; COVERAGE=1 adds to the branch coverage of make test and checks it
	@$(BIN)/python -m pytest $(PARALLEL) -m slow -rs $(if $(COVERAGE),--cov --cov-append) $(TESTS)

prove-defences: for-dev ## Check that tests fail without each defence; DEFENCES="CSRF import" for some
	@$(BIN)/python -m tests.security.prove_defences $(DEFENCES)

mutation: for-dev ## Change single expressions and count those that no test detects; MODULES="roles merge" MAX=20
	@$(BIN)/python -m tests.security.mutation $(if $(MAX),--max $(MAX)) $(MODULES)

fuzz: for-dev ## Send random input to addresses, the API, imports, attachments and reports; MINUTES=10
	@FUZZ_MINUTES=$(or $(MINUTES),10) $(BIN)/python -m pytest -m "" --color=no tests/security/test_fuzz.py

bench: for-dev ## Run the benchmark; BENCH="--sizes 1000 10000 100000" sets options
	@$(BIN)/python -m bench $(BENCH)

release-dump: for-dev ## Write tests/data/VERSION.sql.gz, once for each release
	@$(BIN)/python -W ignore -m tests.support.make_release_dump

lint: for-dev ## Check the style of code and templates
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/djade --check --target-version 5.2 $(TEMPLATES)

format: for-dev ## Format code and templates
	@$(BIN)/python -m ruff check --fix .
	@$(BIN)/python -m ruff format .
	@$(BIN)/djade --target-version 5.2 $(TEMPLATES)

types: for-dev ## Check the types
	@$(BIN)/python -m mypy

# Programs for single commands, in an environment of their own.
var/tools/installed: requirements-tools.txt
	@rm -rf var/tools && $(PYTHON) -m venv var/tools
	@var/tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

var/docs-tools/installed: requirements-docs.txt
	@rm -rf var/docs-tools && $(PYTHON) -m venv var/docs-tools
	@var/docs-tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

docs: for-dev var/docs-tools/installed ## Build the documentation site, var/docs, with pictures of the demonstration (needs Chromium)
	@$(BIN)/python -m tests.support.documentation.pictures
	@$(BIN)/python -m tests.support.documentation.site_source
	@NO_MKDOCS_2_WARNING=1 var/docs-tools/bin/mkdocs build --quiet --config-file docs/mkdocs.yml

# The Nu HTML Checker, which test_valid_html.py runs with Java. `npm pack` gets its one file; it installs nothing.
VNU_VERSION := 26.9.27
VNU_SHA256 := 5970d3ffca91a627cf0965e5d91bb2e4242307c29292998de0b419d6a901b2b7
var/vnu/vnu.jar: Makefile
	@rm -rf var/vnu && mkdir -p var/vnu
	@npm pack --silent --pack-destination var/vnu vnu-jar@$(VNU_VERSION) >/dev/null
	@echo "$(VNU_SHA256)  var/vnu/vnu-jar-$(VNU_VERSION).tgz" | sha256sum --check --quiet
	@tar -xzf var/vnu/vnu-jar-$(VNU_VERSION).tgz -C var/vnu --strip-components 3 package/build/dist/vnu.jar
	@rm var/vnu/vnu-jar-$(VNU_VERSION).tgz && touch $@

audit: for-dev var/tools/installed ## Look for known vulnerabilities in requirements.txt; OSV_DATABASE=all.zip for offline use
	@$(BIN)/python -m tests.support.runtime.dependency_audit var/tools/bin/pip-audit $(OSV_DATABASE)

sbom: var/tools/installed ## Write the software bill of materials (CycloneDX), var/sbom.cdx.json
	@rm -rf var/runtime && $(PYTHON) -m venv --without-pip var/runtime
	@var/tools/bin/python -m pip --python var/runtime/bin/python install --quiet \
		--disable-pip-version-check --require-hashes --only-binary=:all: -r requirements.txt
	@var/tools/bin/cyclonedx-py environment var/runtime/bin/python --pyproject pyproject.toml \
		--output-reproducible --of JSON -o var/sbom.cdx.json 2>var/sbom.log || { cat var/sbom.log >&2; exit 1; }
	@var/tools/bin/python -m tests.support.runtime.software_bill var/sbom.cdx.json

release: sbom ## Build this version in var/release: source archive, wheel, requirements, bill of materials, checksums; try the wheel
	@test -z "$$(git status --porcelain)" || { echo "Commit the changes first: a release contains committed files only." >&2; exit 1; }
	@rm -rf var/release var/wheel && mkdir -p var/release var/wheel/home
	@var/tools/bin/python -m build --no-isolation --outdir var/release >var/release.log 2>&1 || { cat var/release.log >&2; exit 1; }
	@cp requirements.txt var/sbom.cdx.json var/release
	@cd var/release && sha256sum -- * >SHA256SUMS
	@$(PYTHON) -m venv --without-pip var/wheel/venv
	@var/tools/bin/python -m pip --python var/wheel/venv/bin/python install --quiet --disable-pip-version-check \
		--require-hashes --only-binary=:all: -r var/release/requirements.txt
	@var/tools/bin/python -m pip --python var/wheel/venv/bin/python install --quiet --disable-pip-version-check --no-deps var/release/*.whl
	@$(PYTHON) tests/support/runtime/wheel_trial.py var/wheel/venv/bin/python var/wheel/home
	@rm -rf var/wheel && cd var/release && sha256sum --check --quiet SHA256SUMS && ls -l

upgrade: ## On a server: upgrade to the newest version, or to VERSION (see docs/operations.md)
	@$(PYTHON) deploy/upgrade.py $(VERSION)

lock: ## Pin the versions of all requirements
	@rm -rf var/lock && $(PYTHON) -m venv var/lock && var/lock/bin/python -m pip install --quiet uv
	@for name in requirements requirements-dev requirements-bench requirements-tools requirements-docs; do \
		var/lock/bin/python -m uv pip compile --quiet --generate-hashes --python-version 3.11 \
			--universal --no-strip-extras --custom-compile-command "make lock" $$name.in -o $$name.txt || exit 1; done
	@rm -rf var/lock

messages: for-dev ## Collect the texts to translate and compile the translations (needs gettext)
	@$(BIN)/python manage.py makemessages --locale es --no-obsolete --add-location file \
		--ignore var --ignore tests
	@DEMONSTRATION=1 $(BIN)/python manage.py compilemessages --verbosity 0 --ignore .venv

stop: ## End a trial that is running or was killed, and stop its database
	@if test -x $(BIN)/python; then $(BIN)/python manage.py stop; fi

clean: ## Remove all generated files, including the embedded database and its records
	@$(PYTHON) -m server.trial_processes
	@if test -x $(BIN)/python; then $(BIN)/python manage.py stop_database; fi
	@if test -x $(BIN)/python && test -d var/demo; then DEMONSTRATION=1 $(BIN)/python manage.py stop_database; fi
	@rm -rf .venv var .*_cache .hypothesis .coverage .coverage.* htmlcov
