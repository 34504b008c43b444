# The project's commands. `make demo` and `make test` need only a fresh machine.
BUILD ?= build
JOBS ?= $(shell nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2)
ORACLES ?= $(BUILD)/oracles

ifdef SANITIZE
BUILD := build-sanitize
CONFIGURE := -DCMAKE_BUILD_TYPE=RelWithDebInfo -DLEANPYC_SANITIZE=ON
else
CONFIGURE := -DCMAKE_BUILD_TYPE=Release
endif

.PHONY: all build demo test evidence bench deployments wheel release lint format fuzz golden oracles patch-oracles clean

all: build

build:
	tools/setup/install_dependencies.sh build
	cmake -S . -B $(BUILD) -G Ninja $(CONFIGURE) -DBUILD_TESTING=OFF
	cmake --build $(BUILD) -j $(JOBS)

# The main job on real input: compiles a CPython's standard library, and compares it with that CPython's output.
demo: build
	tools/demo.sh $(BUILD)/leanpyc

oracles:
	-tools/setup/fetch_debian_python.sh 3.13 $(ORACLES)

# The patch releases that `make test` does not need: from the Go module proxy, npm and Debian trixie.
patch-oracles: oracles
	-tools/setup/fetch_embedded_python.sh 3.13.1-20241219-1 $(ORACLES)
	-tools/setup/fetch_pyodide.sh 0.28.3 $(ORACLES)
	-tools/setup/fetch_debian_python.sh 3.13 $(ORACLES)/trixie trixie

test: oracles
	tools/setup/install_dependencies.sh test
	cmake -S . -B $(BUILD) -G Ninja $(CONFIGURE) -DBUILD_TESTING=ON
	cmake --build $(BUILD) -j $(JOBS)
	LEANPYC_ORACLES=$(abspath $(ORACLES)) ctest --test-dir $(BUILD) -j $(JOBS) --output-on-failure
	@cat $(BUILD)/identity.txt 2>/dev/null || true

# The figures of elision. Needs packages from PyPI, and an hour or more. Each figure has its own command, and all run even
# if one fails. EVIDENCE_WORK keeps their environments for the next time.
EVIDENCE_WORK ?= $(BUILD)/evidence
EVIDENCE := patch_releases elision_sizes run_start standard_library_elided broken_releases verify_environment scientific_packages sourceless_applications project_suites
evidence: build patch-oracles
	tools/setup/install_dependencies.sh evidence
	@status=0; for name in $(EVIDENCE); do echo "== $$name"; \
	  LEANPYC_ORACLES=$(abspath $(ORACLES)) python3 tests/differential/$$name.py --leanpyc $(BUILD)/leanpyc \
	    --work $(EVIDENCE_WORK)/$$name || { echo "$$name: exit status $$?"; status=1; }; done; exit $$status

# Measures against every peer of bench/README.md in a quarter of an hour. `make bench BENCH_OPTIONS=--quick` only checks
# in a minute that everything runs.
BENCH_OPTIONS ?=
bench: build oracles
	tools/setup/install_dependencies.sh bench
	-tools/setup/fetch_bench_peers.sh $(BUILD)/bench
	LEANPYC_ORACLES=$(abspath $(ORACLES)) python3 bench/run.py --build $(BUILD) $(BENCH_OPTIONS)
	@echo "in megabytes and milliseconds of a deployment: make deployments"

# A Lambda folder, a Django image and a zipapp, before and after: size, start, memory. Needs packages from PyPI, and half an hour.
deployments: build oracles
	tools/setup/install_dependencies.sh bench
	LEANPYC_ORACLES=$(abspath $(ORACLES)) python3 bench/deployments.py --build $(BUILD) --work $(BUILD)/deployments

# The wheels for manylinux and musllinux and the source distribution, built and checked, in dist/. Needs PyPI and Debian's
# sources, and a quarter of an hour the first time. `make wheel WHEEL_TARGETS=aarch64-linux-musl` builds for one target.
WHEEL_TARGETS ?= x86_64-linux-gnu.2.17 x86_64-linux-musl
wheel:
	tools/setup/install_dependencies.sh wheel
	JOBS=$(JOBS) tools/portable/wheel.sh $(WHEEL_TARGETS)

# The same from a clean tree, with checksums and a bill of materials (CycloneDX).
release:
	tools/setup/install_dependencies.sh wheel
	JOBS=$(JOBS) tools/portable/release.sh $(WHEEL_TARGETS)

# Rewrites the expected code objects of tests/golden from the interpreters on this machine; read the diff before committing.
golden: build oracles
	LEANPYC_ORACLES=$(abspath $(ORACLES)) python3 tests/golden/refresh.py --leanpyc $(BUILD)/leanpyc

lint:
	tools/setup/install_dependencies.sh lint
	tools/lint.sh

format:
	git ls-files 'src/*.h' 'src/*.cpp' 'tests/*.h' 'tests/*.cpp' 'bench/*.cpp' 'tools/*.cpp' | xargs clang-format-14 -i

# Seconds per fuzz target; `make fuzz FUZZ_SECONDS=3600` for a long run.
FUZZ_SECONDS ?= 60
fuzz:
	tools/setup/install_dependencies.sh fuzz
	tests/fuzz/run.sh $(FUZZ_SECONDS)

clean:
	rm -rf build build-sanitize build-fuzz build-lint
