# shellcheck shell=bash
# Installs what is missing, and nothing that is there. Sourced by build.sh.

wasm_pack_version=0.15.1

has() { command -v "$1" >/dev/null; }

at_least() { [[ $(printf '%s\n' "$1" "$2" | sort -V | head -n 1) == "$1" ]]; }

need_node() {
  has node || die "Node.js 20.12 or newer is needed: https://nodejs.org or 'apt-get install nodejs npm'."
  has npm || die "npm is needed; it comes with Node.js, on Debian as the package 'npm'."
  local version
  version=$(node --version)
  at_least 20.12 "${version#v}" || die "Node.js 20.12 or newer is needed; 'node' here is ${version#v}."
}

need_rust() {
  has cargo || die "Rust is needed: https://rustup.rs installs it."
  has cc || die "A C compiler and linker ('cc') is needed; on Debian: 'apt-get install build-essential'."
  local wanted found
  wanted=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
  found=$(rustc --version | cut -d' ' -f2)
  at_least "$wanted" "$found" ||
    die "Rust $wanted or newer is needed; 'rustc' here is $found. 'rustup update stable' brings a newer one."
}

need_rustup() {
  has rustup || die "$1 is missing, and only rustup can install it: https://rustup.rs."
}

need_wasm_target() {
  [[ ! -d $(rustc --print target-libdir --target wasm32-unknown-unknown) ]] || return 0
  need_rustup "Rust's target wasm32-unknown-unknown"
  step "Installing Rust's target wasm32-unknown-unknown" rustup target add wasm32-unknown-unknown
}

need_rust_components() {
  need_rust
  has cargo-fmt && has cargo-clippy && cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 &&
    return 0
  need_rustup "rustfmt or clippy"
  step "Installing rustfmt and clippy" rustup component add rustfmt clippy
}

# A copy of the lock file beside the packages says which one they were installed from.
npm_packages() {
  npm ci --ignore-scripts --no-audit --no-fund
  cp package-lock.json node_modules/.installed-lock.json
}

need_npm_packages() {
  need_node
  cmp -s package-lock.json node_modules/.installed-lock.json || step "Installing the npm packages" npm_packages
}

need_build_tools() {
  need_rust
  need_wasm_target
  need_npm_packages
}

install_packages() {
  local -a as_root=(env)
  [[ $(id -u) -eq 0 ]] || as_root=(sudo env)
  "${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get update
  "${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

# What it is, then Debian's packages of it.
need_packages() {
  local what=$1
  shift
  has apt-get || die "$what is missing; on Debian it comes with the packages: $*."
  [[ $(id -u) -eq 0 ]] || has sudo || die "$what is missing, and installing it needs root: 'apt-get install $*'."
  step "Installing $what from Debian" install_packages "$@"
}

need_browser() {
  if ! has chromium || ! has chromedriver; then
    need_packages "Chromium with its driver" chromium chromium-driver
  fi
  CHROMIUM=$(command -v chromium)
  export CHROMIUM
}

# The extended-support release: it can be told to take an extension that nobody has signed.
need_firefox() {
  has firefox-esr || need_packages "Firefox" firefox-esr
  FIREFOX=$(command -v firefox-esr)
  export FIREFOX
}

# A tool of Cargo's, on PATH for this run.
need_cargo_tool() {
  local name=$1 version=$2
  PATH=${root:?build.sh sets it}/target/tools/bin:$PATH
  export PATH
  [[ $("$name" "${name#cargo-}" --version 2>/dev/null) != *" $version"* ]] || return 0
  step "Compiling $name $version (some minutes)" \
    cargo install --locked "$name" --version "$version" --root "$root/target/tools"
}

# Without optimisation: it only starts other programs, and is there half a minute sooner.
need_wasm_pack() {
  [[ $(target/tools/bin/wasm-pack --version 2>/dev/null) != "wasm-pack $wasm_pack_version" ]] || return 0
  step "Compiling wasm-pack $wasm_pack_version (about a minute)" \
    env CARGO_PROFILE_DEV_DEBUG=false cargo install --debug --locked wasm-pack --version "$wasm_pack_version" \
    --root target/tools
}

# Notifications are seen on a display and a session bus of their own.
need_desktop() {
  if ! has Xvfb || ! has dbus-daemon; then
    need_packages "a display and a session bus for the tests" xvfb dbus-daemon dbus-session-bus-common
  fi
}
