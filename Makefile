# `make run` starts Throughcare; `make` alone lists the rest.
# Nothing is needed beforehand but Python 3.11 to 3.13 with pip. HOST=, PORT= and PYTHON= choose others.

HOST ?= localhost
PORT ?= 8000
export HOST PORT
# Compiled Python starts two to three times faster.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPATH := $(CURDIR)/src:$(CURDIR)/tests

SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c '$(SUPPORTED)' 2>/dev/null && { echo "$$p"; break; }; done)
VENV := .venv
, := ,
PY := $(VENV)/bin/python
NEEDED_KB := 3000000
say = { echo "$(1)" >&2; exit 1; }

.DEFAULT_GOAL := help
.PHONY: help run test check proof bench env env-dev able assets docs migrations clean

help: ## list what make can do
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: env ## start everything on http://localhost:8000; Ctrl-C stops it
	@exec $(PY) -m throughcare up

test: env-dev ## run the tests
	@$(PY) -m pytest -n auto --dist worksteal

check: env-dev ## look for faults without running: style, types, layers, templates, migrations, translations, secrets, packages
	@$(MAKE) --no-print-directory --keep-going $(CHECKS)

proof: env-dev ## run the long proofs: every kill, every race, every role on every page
	@$(PY) -m pytest -m proof

bench: env-dev ## measure speed beside a baseline
	@$(PY) -m bench
	@$(PY) -m throughcare.optimise.allocation.bench

CHECKS := check-style check-format check-types check-layers check-templates check-migrations \
	check-translations check-locks check-secrets check-packages
.PHONY: $(CHECKS)

check-style:
	@$(PY) -m ruff check --quiet .

check-format:
	@$(PY) -m ruff format --check --quiet .

check-types:
	@$(PY) -m mypy --no-error-summary src

check-layers:
	@$(VENV)/bin/lint-imports --no-logo > .cache/layers.log || { cat .cache/layers.log; exit 1; }

check-templates:
	@$(PY) -m djlint --lint --quiet src

check-migrations:
	@DJANGO_SETTINGS_MODULE=support.settings $(PY) -W ignore manage.py makemigrations --check --dry-run > .cache/migrations.log \
		|| { cat .cache/migrations.log; $(call say,Models and migrations differ: run make migrations.); }

check-translations:
	@$(PY) -m support.translations

check-locks:
	@! grep -nE 'https?://|--index-url|--find-links|"resolved"' requirements*.txt package-lock.json \
		|| $(call say,The lock files must not say where packages were downloaded: remove these addresses.)

check-secrets:
	@$(PY) -m support.leaks

check-packages:
	@$(PY) -m support.packages

env: able ## install what running needs
	@$(call install,requirements.txt)
	@$(MAKE) --no-print-directory assets

env-dev: able ## install what testing needs
	@$(call install,requirements-dev.txt)
	@$(MAKE) --no-print-directory assets
	@$(PY) -m support.chromium

able:
	@test -n "$(PYTHON)" && "$(PYTHON)" -c '$(SUPPORTED)' 2>/dev/null || $(call say,Throughcare needs Python \
	3.11$(,) 3.12 or 3.13 and found $$($(or $(PYTHON),python3) --version 2>&1 | head -n 1): install one$(,) or name it as in \
	make run PYTHON=/usr/bin/python3.12.)
	@test -w . || $(call say,This folder cannot be written: copy Throughcare to a folder of your own.)
	@mkdir -p .cache
	@test -e $(VENV)/installed || test "$$(df -Pk . | awk 'NR == 2 {print $$4}')" -gt $(NEEDED_KB) || \
	$(call say,This disk has too little room: Throughcare needs 3 GB to install.)
	@test -x $(PY) || "$(PYTHON)" -m venv --without-pip $(VENV)
	@test -e $(VENV)/bin/throughcare || $(link)

# Our own package needs no building: a command that knows where it lies.
define COMMAND
#!/bin/sh
here=$$(dirname "$$0")
PYTHONPATH="$$here/../../src$${PYTHONPATH:+:$$PYTHONPATH}" exec "$$here/python" -m throughcare "$$@"
endef
export COMMAND
link = { printf '%s\n' "$$COMMAND" > $(VENV)/bin/throughcare && chmod +x $(VENV)/bin/throughcare; }

# uv installs in seconds; pip does where uv cannot connect. The copy of the list says what is installed.
pip = "$(PYTHON)" -m pip --quiet --disable-pip-version-check --python $(PY) install --require-hashes
install = cmp -s $(1) $(VENV)/$(1) || { \
	echo "Installing packages (once; some 400 MB are downloaded)"; \
	{ $(pip) --requirement requirements-uv.txt && UV_SYSTEM_CERTS=1 $(VENV)/bin/uv pip install --quiet \
	--python $(PY) --require-hashes --requirement $(1); } || $(pip) --requirement $(1) || \
	$(call say,The packages could not be installed: see above$(,) and check the network connection.); \
	cp $(1) $(VENV)/$(1) && touch $(VENV)/installed; }

assets:
	@cmp -s package-lock.json node_modules/installed || { echo "Fetching style sheets"; \
	npm=$$(command -v npm || echo $(VENV)/bin/npm); PATH="$$PWD/$(VENV)/bin:$$PATH" "$$npm" ci --ignore-scripts \
	--loglevel=error --no-update-notifier --cache .cache/npm && cp package-lock.json node_modules/installed; } || \
	$(call say,The style sheets could not be fetched: see above$(,) and check the network connection.)

docs: env-dev ## write the reference pages that are made from the code
	@DJANGO_SETTINGS_MODULE=throughcare.config.settings $(PY) -c 'import django; django.setup(); from throughcare.config.documents import write; write()'

migrations: env-dev ## write the migrations that models ask for
	@DJANGO_SETTINGS_MODULE=support.settings $(PY) -W ignore manage.py makemigrations

clean: ## remove what was installed; the data in .data stays
	rm -rf $(VENV) node_modules .cache


