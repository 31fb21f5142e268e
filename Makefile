# The course in two commands: make lab and make test. Each of them makes the virtual environment .venv from
# requirements.txt first, when it is missing or out of date. GNU make 3.81 (macOS) is enough.
#
#   make lab PYTHON=python3.12           another Python than python3
#   make lab LAB_ARGS="--port 8899"      options for JupyterLab
#   make lab TORCH_WHEELS=               the usual build of torch (on Linux it brings CUDA, several GB)
#   make test RELEASES=colab             the releases of tests/releases/colab.txt, in .venv-colab; or newest

PYTHON ?= python3
UV ?= uv
RELEASES ?= locked
ifeq ($(OS),Windows_NT)
IN_VENV := .venv/Scripts/python
else
IN_VENV := .venv/bin/python
endif

HARMLESS := PYTHON PYTHON_% PYTHONCOERCECLOCALE PYTHONDONTWRITEBYTECODE PYTHONFAULTHANDLER PYTHONHASHSEED PYTHONIOENCODING \
  PYTHONLEGACYWINDOWSFSENCODING PYTHONLEGACYWINDOWSSTDIO PYTHONPYCACHEPREFIX PYTHONUNBUFFERED PYTHONUTF8
# What other programs say to Python reaches no command here (helpers/machine/variables.py does the same without make).
COURSE_KEPT_OUT := $(filter-out $(HARMLESS),$(filter PYTHON%,$(.VARIABLES)))
unexport $(COURSE_KEPT_OUT)
export COURSE_KEPT_OUT

.PHONY: help lab test setup fresh mine update doctor build run web lint benchmark mutants release lock python

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s%s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

lab: python ## set up if needed, and open the course in JupyterLab
	@$(PYTHON) helpers/environment.py lab $(LAB_ARGS)

ifeq ($(RELEASES),locked)
test: setup ## set up if needed, and run all tests, chapters and solutions
	@$(IN_VENV) -m tests
else
test: python
	@$(PYTHON) -m tests $(RELEASES)
endif

setup: python ## set up if needed, and nothing else
	@$(PYTHON) helpers/environment.py

fresh: setup ## start a chapter over, keeping yours beside it: make fresh CHAPTER=01
	@test -n "$(CHAPTER)" || { echo "Name the chapter, for example: make fresh CHAPTER=01"; exit 1; }
	@$(IN_VENV) -m helpers.notebooks fresh $(CHAPTER)

update: setup ## bring a newer course and keep your answers; in a new copy: make update FROM=../old-folder
	@$(IN_VENV) -m helpers.notebooks update $(if $(FROM),--from "$(FROM)")
	@$(PYTHON) helpers/environment.py
	@$(IN_VENV) -m helpers.notebooks update --finish

doctor: python ## say how things stand on this computer, for whoever you ask for help
	@$(PYTHON) helpers/environment.py doctor

mine: setup ## collect what you have passed into a library of your own, chapters/my_transforms.py
	@$(IN_VENV) -W ignore -m helpers.mine

build: setup ## write chapters/ anew from solutions/
	@$(IN_VENV) -m helpers.notebooks build

run: setup ## execute solutions/, store their outputs, and build: make run, or make run CHAPTER=01
	@$(IN_VENV) -m helpers.notebooks run $(CHAPTER)

web: setup ## build the edition to read on the web into build/web/html
	@$(IN_VENV) -W ignore -m helpers.web

lint: setup ## look for mistakes of style and spelling
	@$(IN_VENV) -m ruff check .
	@$(IN_VENV) -m codespell_lib

benchmark: setup ## run tests/benchmarks, which print ratios
	@for script in tests/benchmarks/*.py; do $(IN_VENV) "$$script" || exit 1; done

mutants: setup ## change every solution in all small ways: none of these wrong answers may pass
	@$(IN_VENV) -W ignore -m tests.mutants $(EXERCISE)

release: ## pack the last commit as build/function-transforms-VERSION.zip
	@$(PYTHON) -m helpers.publishing

lock: ## write requirements.txt anew (needs uv); newer releases: make lock UPGRADE=--upgrade
	$(UV) pip compile --quiet --universal --fork-strategy fewest --extra dev --no-annotate $(UPGRADE) \
	  --custom-compile-command "make lock" --output-file requirements.txt pyproject.toml

python:
	@command -v $(PYTHON) > /dev/null || { echo "There is no $(PYTHON) here. Install Python 3.11, 3.12 or 3.13, \
	or name yours: make lab PYTHON=..."; exit 1; }
