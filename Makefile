# One verb a habit. Every verb sets up what it needs: a clean clone, python3.11 and node 20 are enough.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY ?= python3.11
VPY := .venv/bin/python
UV := .boot/bin/uv
# Bytecode is made once at install: where PYTHONDONTWRITEBYTECODE is set, every start would compile again.
export UV_COMPILE_BYTECODE := 1
export UV_PYTHON_DOWNLOADS := never
export PYTEST_DISABLE_PLUGIN_AUTOLOAD := 1
# The wheel carries pyright whole: no look for a newer one, no download.
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

PEERS := tests/printer_drivers/peer tests/server/directory/peer
PEERS_READY := $(PEERS:%=%/node_modules/.package-lock.json)
DEMO ?=
DEMO_OUTAGE ?=
CYCLES ?= 20

.PHONY: help setup system assets docs pictures demo test quick full check format bench crash lock

help:  ## what can be asked
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: system .venv/.project-stamp assets $(PEERS_READY)  ## system packages, .venv, npm

system:
	@$(PY) scripts/system_packages.py

$(UV): requirements-boot.txt | system
	$(PY) -m venv .boot
	.boot/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements-boot.txt
	@touch $@

# `uv pip sync` changes only what differs, so a new lock does not rebuild the environment under running programs.
.venv/.stamp: requirements-dev.lock $(UV)
	@$(VPY) -c "" 2>/dev/null || { echo "uv venv .venv"; $(UV) venv -q --clear -p $(PY) .venv; }
	$(UV) pip sync -q -p $(VPY) --require-hashes requirements-dev.lock
	@touch $@

.venv/.project-stamp: pyproject.toml .venv/.stamp
	$(UV) pip install -q -p $(VPY) --no-deps --no-build-isolation -e .
	@touch $@

web/node_modules/.package-lock.json: web/package-lock.json web/.npmrc
	cd web && npm ci --silent --no-audit --no-fund
	@touch $@

# Programs written by others that ours must get on with; tests say so themselves when they are absent.
$(PEERS_READY): %/node_modules/.package-lock.json: %/package-lock.json %/.npmrc
	cd $* && npm ci --silent --no-audit --no-fund
	@touch $@

server/web/static/vendor/.stamp: web/node_modules/.package-lock.json scripts/vendor_assets.py
	$(PY) scripts/vendor_assets.py
	@touch $@

server/web/static/tokens.css: ausuivant/look/tokens.json ausuivant/look/tokens.py ausuivant/look/build.py
	$(PY) -m ausuivant.look.build $@

assets: server/web/static/vendor/.stamp server/web/static/tokens.css  ## fonts, icons, browser modules, tokens.css

demo: setup  ## the town of the example, alive (DEMO=90: for 90 s; DEMO_OUTAGE=40: 40 of them without the server)
	.venv/bin/ausuivant demo $(if $(DEMO),--seconds $(DEMO)) $(if $(DEMO_OUTAGE),--outage $(DEMO_OUTAGE))

test: setup  ## every test but the long matrices, within ten minutes
	$(VPY) scripts/run_tests.py test

quick: .venv/.project-stamp assets  ## the core, and the routes on SQLite, within a minute
	$(VPY) scripts/run_tests.py quick

full: setup  ## everything, the long matrices too
	$(VPY) scripts/run_tests.py full

check: .venv/.project-stamp assets  ## lint, format, types, layout rules, repository rules
	$(VPY) scripts/check.py

format: .venv/.project-stamp  ## put the code in the house format
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

docs: .venv/.project-stamp  ## rewrite the generated parts of docs/
	$(VPY) scripts/generate_docs.py

pictures: setup  ## the pictures of the README and the guides, made by the tests
	PICTURES=docs/images $(VPY) -m pytest tests/stories tests/printer_drivers/test_acceptance.py \
		tests/counter_display/test_counter.py tests/counter_display/test_hall_screens.py tests/web/test_phone.py \
		tests/kiosk_app/staff/test_screens.py tests/web/test_console_away.py tests/counter_display/test_day.py -q

bench: setup  ## speed figures into build/bench.json
	$(VPY) -m bench

crash: setup  ## kill the server CYCLES times: nothing acknowledged may be lost
	$(VPY) -m tests.crash --cycles $(CYCLES)

lock: $(UV)  ## recompile the hash-pinned lock files
	$(UV) pip compile -q -p 3.11 --generate-hashes --no-header requirements-boot.in -o requirements-boot.txt
	$(UV) pip compile -q -p 3.11 --generate-hashes --no-header requirements.in -o requirements.lock
	$(UV) pip compile -q -p 3.11 --generate-hashes --no-header -c requirements.lock requirements-dev.in -o requirements-dev.lock
