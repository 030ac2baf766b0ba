# What CI runs is what a person runs. `make demo` and `make test` need nothing installed but Python 3.11–3.13.
PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin

.PHONY: demo test lint types unit fuzz endure golden clean

$(VENV)/ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	touch $@

demo: $(VENV)/ready
	$(BIN)/sitgraph demo

test: lint types unit

lint: $(VENV)/ready
	$(BIN)/ruff check

types: $(VENV)/ready
	$(BIN)/pyright --pythonpath $(BIN)/python

unit: $(VENV)/ready
	$(BIN)/pytest -q

# A million hostile inputs, and a hundred kills of a run at random moments: for a night.
fuzz: $(VENV)/ready
	SITGRAPH_FUZZ=$${SITGRAPH_FUZZ:-1000000} $(BIN)/pytest -q -n 3 --dist worksteal --durations=3 tests/run/test_hostile.py

endure: $(VENV)/ready
	SITGRAPH_KILLS=$${SITGRAPH_KILLS:-100} $(BIN)/pytest -q tests/run/test_run.py -k killed

# What the demo dispatches yield, kept to be looked at and compared: run it after a change of the grammar, and read the diff.
golden: $(VENV)/ready
	rm -rf build/golden && $(BIN)/sitgraph extract examples/dispatches -o build/golden -q
	mkdir -p examples/extracted
	cp build/golden/articles/*.ttl build/golden/records/*.jsonl examples/extracted/
	# The version that a graph states holds a hash of the grammar, which would change every file with every edit.
	sed -i -E 's/(%2B|\+)[0-9a-f]{12}/\1grammar/g' examples/extracted/*.ttl

clean:
	rm -rf $(VENV) build/demo .pytest_cache .ruff_cache
