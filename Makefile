.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

reports: .venv/ready ## render every report, HTML and PDF, from the tables
	$(BIN)/civstats render

test: .venv/ready ## check style, types, tables, tests and notebooks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/civstats check
	$(BIN)/civstats check provinces-2026
	$(BIN)/pytest --numprocesses=auto

exhaustive: .venv/ready ## run the cases that `make test` leaves out, and two minutes of odd input
	$(BIN)/pytest --numprocesses=auto -m exhaustive
	$(BIN)/python tests/fuzz.py 2 1

benchmarks: .venv/ready ## measure tables and comparison on made-up figures, and regular expressions on long runs
	$(BIN)/python benchmarks/tables.py
	$(BIN)/python benchmarks/patterns.py

versions: .venv/ready ## run the tests with the least and the newest libraries, on each Python that is here
	$(BIN)/python tests/versions.py

release: .venv/ready ## build wheel and sdist, with a list of what is in use, its licences and an audit
	$(BIN)/python -m hatchling build
	$(BIN)/uv tool run --from cyclonedx-bom cyclonedx-py environment $(BIN)/python --output-file dist/sbom.json
	$(BIN)/uv tool run pip-licenses --python $(BIN)/python --format markdown --output-file dist/licences.md
	$(BIN)/uv tool run pip-audit --disable-pip --require-hashes --requirement requirements.lock

notebooks: .venv/ready ## execute the notebooks again and store their outputs
	$(BIN)/python -m civstats.report.store

messages: .venv/ready ## gather what is to be translated into Chinese: civstats/locale
	$(BIN)/python -m civstats.catalogues

reference: .venv/ready ## write the pages that follow from the code: data/problems.md, tables of data/README.md
	$(BIN)/python -m civstats.reference data

docs: .venv/ready ## write the API reference from the docstrings: build/docs/index.html
	$(BIN)/python -W error -W "ignore:Error parsing type annotation" docs/build.py  # pd.Series[str] is of pandas-stubs

lab: .venv/ready ## open the notebooks in JupyterLab, at the one to start with; CIVSTATS_DATA=FOLDER shows that folder too
	$(BIN)/jupyter lab --config=jupyter_server_config.py notebooks/00-start-here.ipynb

lock: .venv/ready ## compile requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

.PHONY: help reports test exhaustive benchmarks versions release notebooks messages reference docs lab lock
