# The ways to work with this repository. Each installs what it needs; see scripts/.

.PHONY: start test torture bench format lint

# Builds the host and the functions in Functions/, and starts them. More options: make start ARGS="--port 0"
start:
	@exec scripts/start $(ARGS)

# Runs every check and test, as CI does.
test:
	@exec scripts/test

# Kills the host under load and checks every promise: make torture KILLS=1000 [SEED=7] [TARGET=worker]. With
# ARGS=--debug it takes the debug build. With ARGS=--fail-points it dies once at every named place instead.
KILLS ?= 100
TARGET ?= host
torture:
	@exec scripts/torture $(ARGS) $(if $(OVERLOAD),--overload $(OVERLOAD)) --kills $(KILLS) --target $(TARGET) $(if $(SEED),--seed $(SEED))

# Measures; prints one JSON line a result, then a table.
bench:
	@exec scripts/bench $(ARGS)

# Formats the sources.
format:
	@swift format format --in-place --parallel --recursive Package.swift Sources Tests Functions Benchmarks

# Reports what is not formatted.
lint:
	@exec scripts/lint
