# Two commands matter: `make run` and `make test`. Both prepare what they need, once.

PORT    ?= 8501
# Processes that run tests; the first two of them drive a browser each, which waits more than it works.
WORKERS ?= 3
ARGS    ?=
# The first Python that is new enough, whatever it is called here.
PYTHON  ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$name >/dev/null 2>&1 && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$name && break; done)

BIN      := .venv/bin
READY    := .venv/ready
READY_TO_TEST := .venv/ready-to-test
# Packages of others whose pages are measured beside ours.
PEERS := build/peers
# Shows the installer's words only when it fails.
PIP_INSTALL = $(BIN)/python -m pip install --disable-pip-version-check --no-input -q
DATABASE := data/local/impact.db
UNFINISHED := data/local/demo-unfinished

.DELETE_ON_ERROR:
.PHONY: help run test quick check bench walls zoo kills pictures pins clean chromium

help:
	@echo 'make run     serve the product on http://127.0.0.1:$(PORT) (PORT=…), with the demo portfolio if there is no database yet'
	@echo 'make test    run every test (ARGS="-k word" for some)'
	@echo 'make quick   below two minutes: unit, property and page, without browser, server, PostgreSQL and real files'
	@echo 'make check   ruff, mypy, architecture'
	@echo 'make bench   measure, and save docs/performance.md (ARGS=--large for 20 million measurements)'
	@echo 'make walls   take each wall away in a copy, and save what no test noticed in docs/walls.md (MINUTES=45, ARGS="--only word")'
	@echo 'make zoo     read N=5000 made workbooks and say which are silently wrong (SEED= repeats a run, SHOW=half:seed one of them)'
	@echo 'make kills   kill the server KILLS=30 times while people work in a browser, and see that nothing is lost (SEED= repeats)'
	@echo 'make pictures  look at every page in each theme, size and language, and keep a picture of each (ARGS="-k portfolio")'
	@echo 'make pins    fix the exact versions in constraints.txt anew'
	@echo 'make clean   remove .venv and build; data stays'
	@echo
	@echo 'Kinds of tests, for ARGS="-m KIND":'
	@echo '  unit        one part of the product on its own, or a service on a database'
	@echo '  property    what holds for any values, or for any order of what people do, tried with many'
	@echo '  page        a page drawn without a browser (AppTest)'
	@echo '  faults      the database or the process fails in the middle of a change, or several change at once'
	@echo '  walls       two funds in one database see nothing of each other'
	@echo '  browser     drives a real Chromium'
	@echo '  real_files  real and hostile files, read whole'
	@echo '  bench       make bench: times and memory'

run: $(READY)
	@mkdir -p -m 700 data/local
	@if [ -z "$$IMPACT_DATABASE_URL" ] && { [ ! -s $(DATABASE) ] || [ -e $(UNFINISHED) ]; }; then \
		touch $(UNFINISHED) && $(BIN)/python -m impact migrate && $(BIN)/python -m impact demo && rm $(UNFINISHED); \
	else $(BIN)/python -m impact migrate; fi
	@echo 'FilantrImpact: http://127.0.0.1:$(PORT)   (Ctrl+C stops)'
	@exec $(BIN)/python -m streamlit run app.py --server.address 127.0.0.1 --server.port $(PORT)

test: $(READY_TO_TEST) chromium
	@mkdir -p build
	@$(BIN)/python -m pytest -n $(WORKERS) --max-worker-restart=0 --junitxml=build/tests.xml $(ARGS)

QUICK := (unit or property or page) and not (slow or server or postgres or shared)

quick: $(READY_TO_TEST)
	@$(BIN)/python -m pytest -q -n $(WORKERS) --max-worker-restart=0 -m '$(QUICK)' $(ARGS)

check: $(READY_TO_TEST)
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q tests/test_architecture.py

bench: $(READY_TO_TEST) $(PEERS) chromium
	@PEERS=$(PEERS) $(BIN)/python tests/bench/run.py $(ARGS)

MINUTES ?= 45

walls: $(READY_TO_TEST)
	@PYTHONPATH=.:tests $(BIN)/python -m tests.walls.mutation_run --minutes $(MINUTES) $(ARGS)

N    ?= 5000
SEED ?=
SHOW ?=

zoo: $(READY_TO_TEST)
	@PYTHONPATH=.:tests $(BIN)/python -m tests.ingest.zoo.campaign --count $(N) $(if $(SEED),--seed $(SEED)) $(if $(SHOW),--show $(SHOW))

KILLS ?= 30

kills: $(READY_TO_TEST) chromium
	@KILLS=$(KILLS) SEED=$(SEED) $(BIN)/python -m pytest -q -s tests/e2e/test_killed_while_working.py

pictures: $(READY_TO_TEST) chromium
	@PICTURES=1 LOOKS=all $(BIN)/python -m pytest -q tests/e2e/test_every_look.py $(ARGS)
	@echo 'The pictures are in tests/e2e/screenshots.'

pins: $(BIN)/python
	@rm -rf build/pins && : > constraints.txt && $(BIN)/python -m venv build/pins
	@build/pins/bin/python -m pip install -q --disable-pip-version-check -r requirements-dev.txt
	@{ echo '# Exact versions of everything that is installed, also of what the packages of requirements.txt and'; \
	   echo '# requirements-dev.txt bring along, so that two machines run the same. Made by `make pins`.'; \
	   build/pins/bin/python -m pip freeze; } > constraints.txt
	@rm -rf build/pins

clean:
	@rm -rf .venv build

$(PEERS): tests/bench/requirements.txt | $(BIN)/python
	@echo 'Installing what pages are measured beside (once)'
	@rm -rf $@ && $(PIP_INSTALL) --no-deps --target $@ -r tests/bench/requirements.txt && touch $@

chromium:
	@sh .ci/chromium

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then echo 'Python 3.11 or newer is needed, as python3 (or python3.11 …) on the PATH.' >&2; exit 1; fi
	@echo 'Making .venv'
	@$(PYTHON) -m venv .venv || { echo 'On Debian and Ubuntu: apt-get install python3-venv' >&2; rm -rf .venv; exit 1; }

$(READY): requirements.txt constraints.txt | $(BIN)/python
	@echo 'Installing what the product runs on (once; a minute or two)'
	@$(PIP_INSTALL) -r requirements.txt 2> .venv/pip.log || { cat .venv/pip.log >&2; exit 1; }
	@touch $@

$(READY_TO_TEST): requirements-dev.txt $(READY)
	@echo 'Installing what tests and checks need (once)'
	@$(PIP_INSTALL) -r requirements-dev.txt 2> .venv/pip.log || { cat .venv/pip.log >&2; exit 1; }
	@touch $@
