# The commands of a developer; a server is run by the files of deploy/.
PYTHON ?= python3
PORT ?= 8000
ISSUES ?=
ROOT ?=
DATE_FROM_GIT ?=
FIRST_DATE ?=
EVERY ?=
ISSUES_COUNT ?= 40

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
# Checks and tests bring their own environment; the `.env` of this machine has no say in them.
CHECK := DJANGO_SETTINGS_MODULE=tests.settings
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"
export PORT

.DEFAULT_GOAL := help
.PHONY: help run password test trust bench bench-saves bench-peers lint messages lock

help: ## List the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /:\t/'

run: .venv/run .env ## Serve the digest at http://127.0.0.1:8000 (PORT=, ISSUES=folder of Markdown, ROOT=its repository, where files tell no date DATE_FROM_GIT=1 or FIRST_DATE= EVERY=days)
	@$(MANAGE) set_up $(if $(ISSUES),--issues "$(ISSUES)") $(if $(ROOT),--root "$(ROOT)") \
		$(if $(DATE_FROM_GIT),--date-from-git) $(if $(FIRST_DATE),--first-date "$(FIRST_DATE)") \
		$(if $(EVERY),--every "$(EVERY)")
	@exec $(MANAGE) serve 127.0.0.1:$(PORT)

password: .venv/run .env ## Make a new password for the editor and print it
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) editor_password

test: .venv/dev ## Run all tests (ARGS=tests/test_settings.py), on PostgreSQL with DATABASE_URL=
	$(BIN)/python -m pytest --numprocesses auto --dist loadgroup --no-loadscope-reorder $(ARGS)

trust: .venv/dev ## Check what holds under load and when something fails, under five minutes (ARGS=)
	$(BIN)/python -m pytest tests/trust --numprocesses 0 --capture no $(ARGS)

bench: .venv/dev ## Measure how many readers a server answers (ISSUES_COUNT=40); needs wrk
	$(BIN)/python bench/serve.py $(ISSUES_COUNT)

bench-saves: .venv/dev ## Measure how readers are answered while editors save
	$(BIN)/python bench/saves.py

bench-peers: .venv/dev ## Measure Briefing beside Wagtail from PyPI (ISSUES_COUNT=40); needs wrk
	$(BIN)/python bench/peers.py $(ISSUES_COUNT)

lint: .venv/dev ## Check style, types, imports and migrations
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/djlint --lint templates
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(CHECK) $(MANAGE) makemigrations --check --dry-run

messages: .venv/dev ## Collect the texts to translate and compile the translations
	$(CHECK) $(MANAGE) makemessages --locale zh_Hans --no-location --no-obsolete --ignore .venv
	$(CHECK) $(MANAGE) compilemessages --ignore .venv

lock: .venv/dev ## Pin the requirements (ARGS=--upgrade for the newest versions they allow)
	$(LOCK) $(ARGS) --output-file requirements.txt requirements.in
	$(LOCK) $(ARGS) --output-file requirements-dev.txt requirements-dev.in

.venv/run: requirements.txt
	$(call install,requirements.txt)

.venv/dev: requirements.txt requirements-dev.txt
	$(call install,requirements-dev.txt)
	@touch .venv/run

define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Briefing needs Python 3.11 or newer: name yours, as in make run PYTHON=python3.12"; exit 1; }
	@echo "Installing $(1) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement $(1)
	@touch $@
endef

.env:
	@umask 077 && $(PYTHON) -c 'import secrets; print("DEBUG=1\nSECRET_KEY=" + secrets.token_urlsafe(50))' > $@.new
	@mv $@.new $@
