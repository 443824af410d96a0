#!/usr/bin/env bash
# Builds the shim for Linux on this machine's architecture: build-shim.sh DIRECTORY. The executor's build calls it.
# DIRECTORY/slipway-shim is the program; DIRECTORY/resources is laid out as the executor's jar has it.
# Go knows what has changed: with nothing to do this takes a fraction of a second.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/toolchain.sh"
require_toolchain go

directory=$1
architecture=$(go env GOARCH)
resource=$directory/resources/dev/slipway/executor/slipway-shim-linux-$architecture

cd "$SLIPWAY_ROOT/executor/shim"
CGO_ENABLED=0 GOOS=linux GOARCH=$architecture go build -trimpath -buildvcs=false -ldflags '-s -w' -o "$directory/slipway-shim" .
# The jar is made anew only when its content is newer.
if ! cmp -s "$directory/slipway-shim" "$resource"; then
  mkdir -p "$(dirname "$resource")"
  cp "$directory/slipway-shim" "$resource"
fi
