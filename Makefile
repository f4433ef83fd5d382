# Needs Python 3.11 or newer and make; everything else is set up by the first target that needs it.
PYTHON ?= python3
RUN = .venv/bin/python
# make itself gives AS a value, the assembler, unless the caller does.
LOGIN = $(if $(filter default,$(origin AS)),town-head,$(AS))
.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this help
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: .venv/.ready ## Start PostgreSQL, Kafka and every service; Ctrl-C stops them
	@$(RUN) -m deploy.local run

.PHONY: stop
stop: .venv/.ready ## Stop what `make run` started
	@$(RUN) -m deploy.local stop

.PHONY: token
token: .venv/.ready ## Print an access token: make token AS=town-head
	@$(RUN) -m deploy.local token --as "$(LOGIN)"

.PHONY: logs
logs: .venv/.ready ## Show the end of the logs: make logs [OF=registry]
	@$(RUN) -m deploy.local logs $(OF)

.PHONY: status
status: .venv/.ready ## Show the state of every process
	@$(RUN) -m deploy.local status

.PHONY: demo
demo: .venv/.ready ## Fill the running platform with the demo district
	@$(RUN) -m deploy.demo

.PHONY: test
test: .venv/.ready ## Run every test on two processes, each with a PostgreSQL and a Kafka of its own
	@$(RUN) -m pytest -n 2 --dist worksteal

.PHONY: faults
faults: .venv/.ready ## Run the drills at full length: killed, frozen, absent and restored parts
	@$(RUN) -m pytest tests/e2e/test_drill.py tests/e2e/test_faults.py tests/e2e/test_feed.py --lasting

.PHONY: soak
soak: .venv/.ready ## Let 50 officers decide 1,000 times each on the last fen of 20 funds while days end; at most 15 minutes
	@$(RUN) -m pytest tests/integration/assistance/test_last_fen.py --lasting

.PHONY: check
check: .venv/.ready ## Lint, format, types, dead code, imports, and whether the generated documents are up to date
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy
	@.venv/bin/vulture
	@.venv/bin/lint-imports
	@$(RUN) -m deploy.docs --check

.PHONY: lint
lint: .venv/.ready ## Lint alone, mending what can be mended
	@.venv/bin/ruff check --fix

.PHONY: format
format: .venv/.ready ## Format the code
	@.venv/bin/ruff format

.PHONY: bench
bench: .venv/.ready ## Run the benchmarks
	@$(RUN) -m bench

.PHONY: screens
screens: .venv/.ready ## Take the pictures of the README from the running platform: make screens [BROWSER=/path/to/chrome]
	@$(RUN) -m deploy.screens $(if $(BROWSER),--browser "$(BROWSER)")

.PHONY: clean
clean: .venv/.ready ## Remove the data of `make run`
	@$(RUN) -m deploy.local clean

.venv/.ready: requirements.lock
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON). Install Python 3.11 or newer, or name it: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is $$($(PYTHON) -V 2>&1); Muster needs Python 3.11 or newer. Name another: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Setting up .venv with the locked packages; this takes a minute or two, once."
	@$(PYTHON) -m venv .venv
	@$(RUN) -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements.lock || { \
		echo "The packages could not be installed. The first set-up needs the network; check it and any proxy, then repeat."; exit 1; }
	@touch $@
