# shellcheck shell=bash
# One line per step: what is being done and how long it took. Sourced by build.sh.
# `step` and `check` must be called as plain commands, never in a condition: bash ignores `set -e` in there.

logs=${root:?build.sh sets it}/target/logs
log=""
status=0
declare -a results=()
failures=0

say() { printf '  %s\n' "$*"; }

die() {
  printf 'build.sh: %s\n' "$*" >&2
  exit 1
}

seconds_since() {
  local microseconds=$((${EPOCHREALTIME/[.,]/} - ${1/[.,]/}))
  printf '%d.%d s' $((microseconds / 1000000)) $((microseconds / 100000 % 10))
}

# attempt <text> <command…>: leaves the command's exit status in $status and its output in the file $log.
attempt() {
  local text=$1 started=$EPOCHREALTIME
  shift
  mkdir -p "$logs"
  log=$logs/$(tr -cs '[:alnum:]' - <<<"${text,,}" | sed 's/-$//').log
  printf '· %s … ' "$text"
  set +e
  (
    set -e
    "$@"
  ) >"$log" 2>&1
  status=$?
  set -e
  if [[ $status -eq 0 ]]; then seconds_since "$started"; else printf 'FAILED after %s' "$(seconds_since "$started")"; fi
  printf '\n'
}

show_log() {
  tail -n 200 "$log" | sed 's/^/    /' >&2
  printf '    (the whole output: %s)\n' "${log#"$root"/}" >&2
}

# step <text> <command…>: what cannot be done without.
step() {
  attempt "$@"
  if [[ $status -ne 0 ]]; then
    show_log
    exit 1
  fi
}

# check <tier> <text> <command…>: its result goes into the summary; the other checks run all the same.
check() {
  local tier=$1
  shift
  attempt "$@"
  local outcome
  outcome=$(outcome_of "$log")
  if [[ $status -eq 0 && $outcome != "no test ran" ]]; then
    results+=("$(printf '  ✓ %-16s %s' "$tier" "${outcome:-clean}")")
  else
    show_log
    failures=$((failures + 1))
    results+=("$(printf '  ✗ %-16s FAILED %s' "$tier" "$outcome")")
  fi
}

# "12 passed" and the like from the output of libtest, wasm-bindgen-test-runner, Playwright or Node.js; nothing for a lint.
outcome_of() {
  awk '
    /^test result:/ { seen = 1; passed += $4; failed += $6; ignored += $8 }
    /^ℹ (pass|fail|skipped|todo|cancelled) [0-9]+$/ { seen = 1; count[$2 ~ /pass|fail/ ? $2 "ed" : $2] += $3 }
    /^ +[0-9]+ (passed|failed|flaky|skipped|interrupted|did not run)/ { seen = 1; count[$2] += $1 }
    END {
      if (!seen) exit
      count["passed"] += passed; count["failed"] += failed; count["ignored"] += ignored
      total = 0
      for (word in count) total += count[word]
      if (total == 0) { print "no test ran"; exit }
      text = count["passed"] " passed"
      for (word in count) if (word != "passed" && count[word]) text = text ", " count[word] " " word
      print text
    }' "$1"
}

summary() {
  printf '\n%s\n' "Summary"
  printf '%s\n' "${results[@]}"
  printf '  %s in all\n' "$(seconds_since "$begun")"
  [[ $failures -eq 0 ]] || die "$failures of ${#results[@]} checks failed."
}

begun=$EPOCHREALTIME
