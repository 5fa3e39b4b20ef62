# Everything happens in .venv, made on demand; nothing else on the system is touched.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# One thread per process: evaluation runs in parallel processes, and results stay the same everywhere.
export OMP_NUM_THREADS = 1
export OPENBLAS_NUM_THREADS = 1

.PHONY: demo test lint docs gallery bench-env bench-acoustics bench-record bench-view soak clean

demo: $(VENV)/.demo
	$(BIN)/av-embodied evaluate --policy random direction_follower map_planner oracle \
		--split test --episodes 20 --workers 2 --videos 1 --fresh --out reports/demo

test: $(VENV)/.test lint
	$(BIN)/python -m pytest -n 2 -q

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright

# Peers are measured in the same run; the SoundSpaces engine is licensed CC BY-NC 4.0.
bench-env: $(VENV)/.bench
	$(BIN)/av-embodied bench env

bench-acoustics: $(VENV)/.bench
	$(BIN)/av-embodied bench acoustics

# Pictures and clips of README and docs, rendered anew.
gallery: $(VENV)/.test
	$(BIN)/python -m docs.gallery

docs: $(VENV)/.test
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --site-dir reports/docs

# How much recording slows episodes down.
bench-record: $(VENV)/.test
	$(BIN)/python tests/benchmarks/recording.py

# Frames, gaps in the sound and latency of the page, in headless Chromium.
bench-view: $(VENV)/.test
	$(BIN)/python tests/benchmarks/view.py

# A million steps through a thousand houses; after a kill: av-embodied bench soak --resume
soak: $(VENV)/.demo
	$(BIN)/av-embodied bench soak --steps 1000000 --houses 1000

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: setup.py constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/.test: setup.py constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[test]"
	touch $@ $(VENV)/.demo

$(VENV)/.bench: $(VENV)/.demo
	$(BIN)/python -m pip install --quiet --constraint constraints.txt \
		--editable ".[bench,physics,sofa,soundspaces]"
	touch $@

clean:
	rm -rf $(VENV) build dist install log *.egg-info reports .pytest_cache .ruff_cache
