#!/usr/bin/env bash
# Builds, shows and tests Token Keeper. `./build.sh` without a verb lists the verbs.
# Each verb does the set-up it needs, says what it does, and does nothing twice.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$root"
target=${CARGO_TARGET_DIR:-$root/target}
[[ $target == /* ]] || target=$root/$target

# shellcheck source=tools/steps.sh
source tools/steps.sh
# shellcheck source=tools/setup.sh
source tools/setup.sh

usage() {
  cat <<'TEXT'
Usage: ./build.sh <verb>

  setup       install everything that the other verbs need
  build       leave the extension in dist/chromium and dist/firefox
  demo        show it: a look-alike of eBay and of the Dashboard, and Chromium with the extension (--headless: unattended)
  test        run every check and every test, or some: core, wasm, chromium, firefox
  lint        only the checks: formatting, clippy, documentation, types, permissions, shell
  fmt         format the Rust sources
  simulate    live through 10,000 simulated seller-years (--years, --seed; --only and a failing seed: only that seller)
  fuzz        feed anything to what reads from outside, a minute for each target (or so many seconds: fuzz 600)
  mutants     change the pure core in small ways, and list what no test notices (arguments go to cargo-mutants: --shard 0/20)
  audit       licences, advisories and sources of the dependencies
  bench       measure what has a budget, and fail where one is broken
  screenshots take the stores' pictures: dist/store
  package     build, and make the zips for the stores and the source package for their reviewers
  reproduce   package, build the source package in two other folders, and compare the zips byte by byte
TEXT
}

# --- build ----------------------------------------------------------------------------------------------------------

compile() {
  step "Compiling wasm-bindgen" cargo build --quiet --locked --package bindgen
  # Panic messages name source files: not by where they lie on this machine. Those of the standard library lie there only where
  # rustup has added rust-src.
  local crates=${CARGO_HOME:-$HOME/.cargo}/registry/src library commit
  library=$(rustc --print sysroot)/lib/rustlib/src/rust
  commit=$(rustc -vV | sed -n 's/^commit-hash: //p')
  # Encoded: a path may hold spaces.
  local flags="--remap-path-prefix=$crates=crates"$'\x1f'"--remap-path-prefix=$root=."
  flags+=$'\x1f'"--remap-path-prefix=$library=/rustc/$commit"
  step "Compiling the extension to WebAssembly" \
    env CARGO_ENCODED_RUSTFLAGS="$flags" \
    cargo build --quiet --locked --profile wasm --target wasm32-unknown-unknown --package token-keeper --lib
  wasm=$target/wasm32-unknown-unknown/wasm/token_keeper.wasm
}

# No wasm-opt: its result packs worse (docs/decisions/0005-no-wasm-opt.md).
make_glue() {
  rm -rf target/glue
  # The .d.ts is for the type check only (see tsconfig.json); it is not shipped.
  "$target/debug/wasm-bindgen" --target web --remove-name-section --remove-producers-section --out-dir target/glue "$wasm"
}

has_built=

# Once a run.
build() {
  [[ -z $has_built ]] || return 0
  need_build_tools
  compile
  step "Making the JavaScript glue" make_glue
  step "Starting the module and calling it" node tools/smoke.mjs
  step "Assembling dist/chromium and dist/firefox" node tools/assemble.mjs
  cat "$log"
  has_built=1
}

package() {
  build
  step "Packing the zips for the stores" node tools/package.mjs
  cat "$log"
}

# Builds the source package in a folder, as a store's reviewer would, and compares. Time zone, language and where Cargo keeps its crates differ
# from place to place, for a zip must not tell of them.
rebuild() {
  local place=$1 zone=$2 language=$3 crates=$4 version=$5
  mkdir -p "$place"
  unzip -q "dist/token-keeper-source-$version.zip" -d "$place"
  place=$place/token-keeper-$version
  env -u CARGO_TARGET_DIR TZ="$zone" LC_ALL="$language" CARGO_HOME="$crates" "$place/build.sh" package
  local browser
  for browser in chromium firefox; do
    sha256sum "dist/token-keeper-$browser-$version.zip" "$place/dist/token-keeper-$browser-$version.zip"
    cmp "dist/token-keeper-$browser-$version.zip" "$place/dist/token-keeper-$browser-$version.zip"
  done
}

# Those that the last check has written.
hashes() { sed -n "s|  $1/|  …/|; /^[0-9a-f]\{64\} /s/^/  /p" "$log"; }

# Outside the work tree: nothing of it, and nothing of Git, must be within reach.
reproduce() {
  has unzip || need_packages "unzip" unzip
  package
  local version place
  version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' manifest.json)
  place=$(mktemp -d)
  # shellcheck disable=SC2064 # the folder of now
  trap "rm -rf '$place'" EXIT
  check "first build" "Building the source package in one folder" \
    rebuild "$place/one" UTC C "${CARGO_HOME:-$HOME/.cargo}" "$version"
  hashes "$place"
  check "second build" "Building the source package in another folder" \
    rebuild "$place/and/quite/another one" Asia/Kathmandu C.UTF-8 "$place/crates" "$version"
  hashes "$place"
  summary
}

# --- show -----------------------------------------------------------------------------------------------------------

demo() {
  need_browser
  build
  step "Compiling the look-alike of eBay and of the Dashboard" cargo build --quiet --locked --package simulator
  local -a options=("$@")
  if [[ -z ${DISPLAY:-}${WAYLAND_DISPLAY:-} && " $* " != *" --headless "* ]]; then
    say "There is no display here: the demo goes on headless."
    options+=(--headless)
  fi
  node tests/e2e/demo.mjs "${options[@]}"
}

screenshots() {
  need_browser
  build
  step "Compiling the look-alike of eBay and of the Dashboard" cargo build --quiet --locked --package simulator
  step "Taking the stores' pictures" limited node tests/e2e/screenshots.mjs
  cat "$log"
}

# --- check ----------------------------------------------------------------------------------------------------------

shell_lint() {
  if command -v shellcheck >/dev/null; then
    check "shell" "Checking the shell scripts" shellcheck --external-sources build.sh tools/*.sh .ci/run
  fi
}

# A link that leads nowhere is an error, also in the documentation of private items.
documentation() {
  RUSTDOCFLAGS="-D warnings" cargo doc --quiet --locked --no-deps --document-private-items "$@"
}

type_check() {
  npx --no-install tsc --project tsconfig.json
  npx --no-install tsc --project tools/tsconfig.json
}

# The generated types of the glue are part of the type check: build first.
lints() {
  check "formatting" "Checking the formatting" cargo fmt --all --check
  check "clippy, native" "Checking the Rust sources, native" \
    cargo clippy --quiet --locked --workspace --all-targets -- -D warnings
  check "clippy, wasm32" "Checking the Rust sources, WebAssembly" \
    cargo clippy --quiet --locked --target wasm32-unknown-unknown --package token-keeper --all-targets -- -D warnings
  check "docs, native" "Checking the documentation comments, native" documentation --workspace
  check "docs, wasm32" "Checking the documentation comments, WebAssembly" \
    documentation --target wasm32-unknown-unknown --package token-keeper
  check "types" "Checking the types of the JavaScript sources" type_check
  check "permissions" "Comparing the permissions with the last release's" node tools/permissions.mjs
  shell_lint
}

lint() {
  need_rust_components
  build
  lints
  summary
}

# Where nobody watches, a tier that hangs ends as a failure with a log, and its processes with it.
limited() {
  if [[ -t 0 ]]; then "$@"; else timeout --kill-after=10s 15m "$@"; fi
}

native_tests() {
  limited cargo test --locked --workspace --exclude bindgen
}

wasm_tests() {
  # wasm-pack takes wasm-bindgen and wasm-bindgen-test-runner from PATH when they have the library's version.
  PATH=$target/debug:$PATH limited target/tools/bin/wasm-pack test --headless --chrome \
    --chromedriver "$(command -v chromedriver)" --mode no-install . --locked
}

# In `chromium`, or the main journeys in `firefox`.
end_to_end_tests() {
  limited npx --no-install playwright test --config tests/e2e/playwright.config.js --project="$1"
}

# The subsets of the tests, the lowest tier first. Each does the set-up it needs.

test_core() {
  need_rust_components
  build
  lints
  check "content tests" "Running the content scripts' tests in Node.js" limited node tools/test-content.mjs
  step "Compiling the native tests and the look-alike" \
    cargo build --quiet --locked --workspace --exclude bindgen --bins --tests
  check "native tests" "Running the native tests" native_tests
}

test_wasm() {
  need_browser
  need_build_tools
  need_wasm_pack
  step "Compiling wasm-bindgen" cargo build --quiet --locked --package bindgen
  check "wasm tests" "Running the WebAssembly tests in headless Chromium" wasm_tests
}

need_end_to_end() {
  need_browser
  build
  step "Compiling the look-alike of eBay and of the Dashboard" cargo build --quiet --locked --package simulator
}

test_chromium() {
  need_desktop
  need_end_to_end
  check "demo" "Going through the demo unattended" limited node tests/e2e/demo.mjs --headless
  check "end to end" "Running the end-to-end tests in Chromium" end_to_end_tests chromium
}

test_firefox() {
  need_firefox
  need_end_to_end
  check "firefox lint" "Checking the Firefox package" \
    npx --no-install web-ext lint --no-config-discovery --warnings-as-errors --source-dir dist/firefox
  check "firefox" "Running the main journeys in Firefox" end_to_end_tests firefox
}

# Every subset is run, also when an earlier one failed: one run tells all that is wrong.
run_tests() {
  local subset
  [[ $# -gt 0 ]] || set -- core wasm chromium firefox
  for subset in "$@"; do
    case $subset in
      core | wasm | chromium | firefox) ;;
      *) die "'$subset' is no subset of the tests: core, wasm, chromium, firefox." ;;
    esac
  done
  for subset in "$@"; do "test_$subset"; done
  summary
}

simulate() {
  need_rust
  step "Compiling the simulation" cargo build --quiet --locked --profile simulation --package token-keeper --example simulate
  "$target/simulation/examples/simulate" "$@"
}

fuzz() {
  need_rust
  need_cargo_tool cargo-fuzz 0.13.2
  local seconds=${1:-60} name
  for name in $(cd fuzz && cargo fuzz list); do
    step "Compiling the fuzz target $name" cargo fuzz build --sanitizer none "$name"
    # What it learns is kept beside the other build output; the seeds are the project's.
    mkdir -p "target/fuzz/$name"
    check "fuzz $name" "Feeding it anything for $seconds s" cargo fuzz run --sanitizer none "$name" \
      "target/fuzz/$name" "fuzz/corpus/$name" -- -max_total_time="$seconds" -print_final_stats=1
    sed -n 's/^stat::number_of_executed_units: */  executions: /p' "$log"
  done
  summary
}

# .cargo/mutants.toml leaves out those that change nothing.
mutants() {
  need_rust
  need_cargo_tool cargo-mutants 27.1.0
  local part
  local -a files=()
  for part in domain consent dashboard keeper; do files+=(--file "src/$part/**"); done
  # Quick to build and to run, for it is done some thousand times.
  env CARGO_PROFILE_DEV_DEBUG=none PROPTEST_CASES=24 \
    cargo mutants --package token-keeper "${files[@]}" --output target --no-shuffle --cargo-arg=--lib "$@"
}

audit() {
  need_rust
  need_node
  need_cargo_tool cargo-deny 0.20.2
  check "crates" "Checking licences, bans and sources of the crates" cargo deny --locked check licenses bans sources
  # The advisories are a download; where that fails, those of the last time are better than none.
  check "advisories" "Checking the crates for known weaknesses" \
    bash -c 'cargo deny --locked check advisories || cargo deny --locked --offline check advisories'
  check "npm" "Checking the npm packages for known weaknesses" npm audit --audit-level high
  summary
}

# The core's cases (benches/core.rs), natively and in WebAssembly as it is shipped.
core_native() { cargo bench --quiet --locked --package token-keeper --bench core; }
core_wasm() {
  # The runner compares with what it finds there.
  rm -f "$target/bench-core-wasm.json"
  env CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER="$target/debug/wasm-bindgen-test-runner" \
    WASM_BINDGEN_BENCH_RESULT="$target/bench-core-wasm.json" \
    cargo bench --quiet --locked --profile wasm --target wasm32-unknown-unknown --package token-keeper --bench core
}

# Leaves target/bench-core.json and target/bench-fleet.json.
bench_core() {
  step "Timing the core, native" core_native
  step "Timing the core, WebAssembly" core_wasm
  node tools/bench-core.mjs "$target"
  step "Compiling the fleet" cargo build --quiet --locked --profile simulation --package token-keeper --example fleet
  "$target/simulation/examples/fleet" "$target/bench-fleet.json"
}

bench() {
  need_browser
  build
  # Named measures are those of the browser alone.
  [[ $# -gt 0 ]] || bench_core
  step "Compiling the look-alike of eBay and of the Dashboard" cargo build --quiet --locked --package simulator
  node tests/e2e/bench.mjs "$@"
}

# --- verbs ----------------------------------------------------------------------------------------------------------

setup() {
  need_build_tools
  need_rust_components
  need_browser
  need_firefox
  need_desktop
  need_wasm_pack
  step "Compiling wasm-bindgen" cargo build --quiet --locked --package bindgen
  say "Everything that the other verbs need is here."
}

main() {
  local verb=${1:-}
  [[ $# -eq 0 ]] || shift
  case $verb in
    setup | build | package | reproduce | screenshots | lint) "$verb" ;;
    demo) demo "$@" ;;
    test) run_tests "$@" ;;
    fmt) need_rust_components && cargo fmt --all ;;
    simulate) simulate "$@" ;;
    fuzz) fuzz "$@" ;;
    mutants) mutants "$@" ;;
    audit) audit ;;
    bench) bench "$@" ;;
    "" | help | -h | --help) usage ;;
    *)
      usage >&2
      die "'$verb' is not a verb of build.sh."
      ;;
  esac
}

main "$@"
