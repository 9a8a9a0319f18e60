# `make demo` and `make test` do everything on a fresh machine; each target does the set-up it needs.
SHELL := /bin/bash
PREFIX ?= /usr/local
# Swift's runtime is linked in, so that the program runs where there is no toolchain.
RELEASE ?= swift build -c release $(if $(filter Linux,$(shell uname -s)),--static-swift-stdlib)
BUILT_PROGRAM = "$$($(RELEASE) --show-bin-path)/image-learner"
# Tests look inside the modules, which the product's own build need not allow.
TEST_FLAGS := -c release -Xswiftc -enable-testing --scratch-path .build-test

.PHONY: setup build demo test report-test galaxy-test galaxy-test-mutants galaxy-demo tpv-check conformance lint format operations fuzz ludwig-check accuracy spot-check recipes gpu-check gradcam-check bench install dist wheel dist-check wheel-check dockerfile-check clean

setup:
	@scripts/setup

build: setup
	$(RELEASE) --product image-learner

demo: build
	scripts/demo

# One test at a time: they share two cores and LibTorch's generator. Then the pages in a browser.
test: setup
	swift build $(TEST_FLAGS) --build-tests
	swift test $(TEST_FLAGS) --skip-build --no-parallel
	$(MAKE) report-test

# Pages of the program in Chromium, without a network: use, layout, accessibility, weight. Sets itself
# up in .deps/report-test, and leaves pictures of all pages. CHECKS="--page binary --check tabs" takes
# some of them, CHECKS=--prove damages pages to see that each check notices.
report-test: setup
	Tests/PageTests/setup .deps/report-test
	swift build $(TEST_FLAGS) --build-tests
	PYTHONPATH=.deps/report-test/packages Tests/PageTests/report-test \
	  "$$(swift build $(TEST_FLAGS) --show-bin-path)/image-learner" .build-test/report-test $(CHECKS)

# The Galaxy tools in a real Galaxy from PyPI, which is set up in .deps/galaxy-check: see galaxy/README.md.
# PROGRAM=folder takes the image-learner in that folder, and builds nothing.
galaxy-test:
	PROGRAM="$(PROGRAM)" galaxy/check

# Damages the program in many ways, and fails where the tools' tests do not notice; MUTANTS='"one epoch"' takes some.
galaxy-test-mutants:
	PROGRAM="$(PROGRAM)" galaxy/mutants $(MUTANTS)

# A Galaxy with the tools and data to try them, until Ctrl-C.
galaxy-demo:
	PROGRAM="$(PROGRAM)" galaxy/demo

# The resource rules, by Total Perspective Vortex's own linter and its answers for some jobs.
tpv-check:
	galaxy/tpv-check

# The table of every network against its reference alone; `/usr/bin/time -v` before its last line tells time and memory.
conformance: setup
	swift build $(TEST_FLAGS) --build-tests
	swift test $(TEST_FLAGS) --skip-build --no-parallel --filter ConformanceTests

lint: setup
	swift format lint --strict --parallel --recursive Sources Tests bench Package.swift
	scripts/check-imports
	scripts/check-lines
	galaxy/lint

format:
	swift format --in-place --parallel --recursive Sources Tests bench Package.swift

# Writes the typed tensor operations anew from scripts/operations.txt.
operations: setup
	scripts/generate-operations "$${LIBTORCH:-.deps/torch}/native_functions.yaml" scripts/operations.txt \
	  > Sources/Torch/Operations.swift

# Random inputs for everything that reads files of others, SECONDS long each; see fuzz/README.md.
SECONDS ?= 60
fuzz: setup
	FUZZ_SECONDS=$(SECONDS) fuzz/run $(TARGETS)

bench: build
	bench/measure

# Trains on HAM10000: DATA is a folder with image_metadata_new.csv and skin_image.zip, WEIGHTS one with pretrained weights.
accuracy: build
	DATA="$(DATA)" WEIGHTS="$(WEIGHTS)" bench/accuracy

# On a GPU: answers beside the CPU's, training steps beside PyTorch's (PYTHON, which has torch and torchvision). Skips without one.
gpu-check: setup
	$(RELEASE) --product image-learner-bench
	BENCH="$$($(RELEASE) --show-bin-path)/image-learner-bench" bench/gpu-check $(GPU_NETWORKS)

# Compares ways to train over seeds: DATA, WEIGHTS and what else may be set stand in bench/recipes. Hours.
recipes: build
	DATA="$(DATA)" WEIGHTS="$(WEIGHTS)" bench/recipes

# Trains the smallest network of every family on the pictures in DATA; fails where a loss does not fall.
spot-check: build
	DATA="$(DATA)" bench/spot-check

# Trains the smallest network of every family on pictures of coloured patches, and looks whether its maps of evidence lie in
# them; NETWORKS=resnet18,alexnet takes some of them.
NETWORKS ?= all
gradcam-check: setup
	swift build $(TEST_FLAGS) --build-tests
	GRADCAM_CHECK="$(NETWORKS)" swift test $(TEST_FLAGS) --skip-build --no-parallel --filter PatchTests

# Trains small models and compares genuine Ludwig's answers with ours, and their results with what
# scikit-learn, NumPy and TensorBoard make of them; sets Ludwig up in .deps/ludwig.
ludwig-check: build
	reference/ludwig/setup .deps/ludwig
	.deps/ludwig/bin/python -W ignore reference/ludwig-check \
	  "$$($(RELEASE) --show-bin-path)/image-learner" .deps/ludwig-check

# The program and all that it loads, in a folder that runs from anywhere.
install: build
	scripts/make-tree $(BUILT_PROGRAM) "$(DESTDIR)$(PREFIX)"

# The same folder as an archive, and a wheel for pip, in DIST.
DIST ?= dist
dist: build
	scripts/dist $(BUILT_PROGRAM) "$(DIST)"

wheel: build
	scripts/wheel $(BUILT_PROGRAM) "$(DIST)"

# Try both where there is nothing else: in bare systems (RELEASES="bookworm jammy" takes some), and in a fresh virtual
# environment; galaxy/Dockerfile is followed in a bare Debian. As root; some GB in .deps/roots.
dist-check: dist
	scripts/dist-check "$(DIST)"/image-learner-*.tar.zst $(RELEASES)

wheel-check: wheel
	scripts/wheel-check "$(DIST)"/image_learner-*.whl

dockerfile-check: dist
	scripts/dist-check "$(DIST)"/image-learner-*.tar.zst bookworm
	scripts/dockerfile-check "$${ROOTS:-.deps/roots}/bookworm"

clean:
	rm -rf .build .build-test
