#!/usr/bin/env bash
# Makes cli/target/slipway/slipway.aot, the JDK's ahead-of-time cache of what the programs that run for long load and link at their start; it halves that start.
# The cache is what a training run leaves behind: a `slipway dev` that runs a job of many tasks (JEP 483), and what was called often in it, which is compiled soon after the start (JEP 515). It is good for exactly the jars and the JDK that it was made with, and is made anew when one of
# them is another. Without it everything works, and starts more slowly.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/toolchain.sh"
require_toolchain java

program=$SLIPWAY_ROOT/cli/target/slipway
cache=$program/slipway.aot
[ -d "$program/lib" ] || exit 0 # only a part was built
made_with=$(cd "$program/lib" && stat -c '%n %s %Y' -- * | sort | cat - "$JAVA_HOME/release")
if [ -e "$cache" ] && [ "$(cat "$cache.made-with" 2>/dev/null)" = "$made_with" ]; then
  exit 0
fi

rm -f "$cache" "$cache.made-with"
training=$(mktemp -d)
slipway=$SLIPWAY_ROOT/scripts/slipway
end_training() {
  "$slipway" dev stop --data-dir "$training/data" >/dev/null 2>&1 || true
  rm -rf "$training"
}
trap end_training EXIT

cat >"$training/resources.yaml" <<'END'
projects/training: {}
projects/training/jobs/many:
  freestyle:
    tasks:
      one:
        matrix: {axes: {n: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], m: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]}}
        script: [echo hello > hello.txt; seq 1000]
        results: {hello: {paths: [hello.txt]}}
END
train() {
  SLIPWAY_JAVA_OPTIONS="-XX:AOTCacheOutput=$training/slipway.aot" "$slipway" dev --data-dir "$training/data" >"$training/dev.out" 2>&1 &
  local waited=0
  until grep -q '^ready ' "$training/dev.out"; do
    kill -0 $! && [ "$waited" -lt 600 ] || return 1
    sleep 0.1
    waited=$((waited + 1))
  done
  unset SLIPWAY_TOKEN # it would win over the file
  export SLIPWAY_URL SLIPWAY_TOKEN_FILE=$training/data/admin-token
  SLIPWAY_URL=$(cat "$training/data/url")
  "$slipway" apply -f "$training/resources.yaml" && "$slipway" run training/many --wait >/dev/null && "$slipway" run training/many --wait >/dev/null && "$slipway" dev stop --data-dir "$training/data" || return 1
  # The JVM writes the cache when it ends; it ends by the signal that stopped it.
  wait $! || true
  [ -s "$training/slipway.aot" ]
}
if train >"$training/train.out" 2>&1; then
  mv "$training/slipway.aot" "$cache"
  printf '%s\n' "$made_with" >"$cache.made-with"
else
  printf 'slipway: no ahead-of-time cache was made; the server starts more slowly without it:\n' >&2
  tail -n 5 "$training/train.out" "$training/dev.out" >&2
fi
