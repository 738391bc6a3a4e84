# `make help` lists what can be made.
.DEFAULT_GOAL := help
.PHONY: help run test check fix bench messages lock code clean tools

PYTHON_TOOL := .venv/bin/python
UV ?= uv
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-strip-extras
# Checks read no secrets and write nothing into var/.
CHECKING := DJANGO_SETTINGS_MODULE=lms.settings.test USTAZ_VAR=build/var

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## start the demonstration site; PORT=9000 chooses the port
	@deploy/bootstrap.sh run

tools: ## install what checks and tests need
	@deploy/bootstrap.sh tools

test: tools ## every check and every test, on SQLite and PostgreSQL; PYTEST_ARGS are passed on
	@$(MAKE) --no-print-directory check
	@tests/run_all.sh

check: tools ## style, types, floors, templates, migrations, catalogues, settings of production
	@deploy/check.sh

fix: tools ## put right what a tool can put right
	.venv/bin/ruff check --fix --quiet lms courses tests deploy manage.py
	.venv/bin/ruff format --quiet lms courses tests deploy manage.py
	find themes -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +

bench: tools ## measure the real server beside bare references, an hour long; writes build/bench.json
	$(PYTHON_TOOL) -m tests.bench

messages: tools ## bring the catalogues in locale/ up to date with the words in the code
	$(CHECKING) $(PYTHON_TOOL) manage.py make_messages

lock: ## pin every dependency anew, with hashes and without an address (needs uv)
	$(COMPILE) requirements/base.in -o requirements/base.txt
	$(COMPILE) requirements/dev.in -c requirements/base.txt -o requirements/dev.txt
	$(COMPILE) requirements/production.in -c requirements/base.txt -o requirements/production.txt

code: ## show the second-factor code of a demonstration account: make code NAME=KZ-100001
	@$(PYTHON_TOOL) manage.py second_factor_code "$(NAME)"

clean: ## remove what was built; the demonstration's data in var/ stay
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	find lms courses tests -name __pycache__ -prune -exec rm -rf {} +
