# What the examples have in common: sourced by examples/NAME/run, which sets example=NAME and, if it has any, options.

step() { printf '\n==> %s\n' "$*"; }
die() { printf '%s: %s\n' "$example" "$*" >&2; exit 1; }

# quoted WORD…: as one would type them.
quoted() {
  local word line=
  for word in "$@"; do
    if [[ $word =~ ^[A-Za-z0-9_./:@%+=,-]+$ ]]; then line+=" $word"; else line+=" '$word'"; fi
  done
  printf '%s' "${line# }"
}

# Shows a command as one would type it, and runs it. Descriptor 3 is what the user sees, also of a command whose
# output goes to a log.
show() {
  printf '$ %s\n' "$(quoted "$@")" >&3
  "$@"
}

# Shows what the hosts in the array logged have logged since the last time, in DIR/HOST/run.log, without lines that match
# $hidden.
declare -A shown_lines=()
show_logs() {
  local host total
  for host in "${logged[@]}"; do
    [[ -f $dir/$host/run.log ]] || continue
    total=$(wc -l <"$dir/$host/run.log")
    sed -n "$((${shown_lines[$host]:-0} + 1)),${total}{/${hidden:-^\$}/!s/^/$(printf '%-5s' "$host") | /p}" "$dir/$host/run.log"
    shown_lines[$host]=$total
  done
}

# wait_until WHAT COMMAND…: showing logs; at most a minute, or ${patience} seconds.
wait_until() {
  local what=$1 end=$((SECONDS + ${patience:-60}))
  shift
  until "$@"; do
    show_logs
    ((SECONDS < end)) || die "after ${patience:-60} s not yet: $what"
    sleep 0.1
  done
  show_logs
}

# claim_directory [DIR]: our directory, in dir, made empty; never one of another owner. Its path has at most
# longest_directory octets, if that is set.
claim_directory() {
  (($# <= 1)) || die "usage: examples/$example/run ${options:-}[DIR]"
  local wanted=${1:-$example} marker=.millrace-$example
  [[ $wanted != *[\"\\]* && $wanted != *[[:cntrl:]]* ]] ||
    die "$wanted: a quote, a backslash or a control character would have to be escaped in every file; take another name"
  if [[ -e $wanted || -L $wanted ]]; then
    [[ -d $wanted && ! -L $wanted && -f $wanted/$marker ]] ||
      die "$wanted is there already and was not made by the $example; remove it or name another directory"
  fi
  mkdir -p "$wanted"
  dir=$(cd "$wanted" && pwd -P)
  ((${#dir} <= ${longest_directory:-4096})) || die "$dir: too long for the files below it, take one of at most $longest_directory octets"
  touch "$dir/$marker"
  find "$dir" -mindepth 1 -maxdepth 1 ! -name "$marker" -exec rm -rf {} +
}

# build_program: millrace, in build/release of the sources, which is the current directory afterwards. One example at a
# time does it: cmake and ninja of two would spoil each other's files.
build_program() {
  local lock
  step "Build"
  cd "$top"
  mkdir -p build
  exec {lock}<build
  flock "$lock"
  show cmake --preset release -Wno-dev >"$dir/build.log" || die "cmake failed: $dir/build.log"
  show ninja -C build/release millrace >>"$dir/build.log" || die "the build failed: $(tail -n 20 "$dir/build.log")"
  exec {lock}<&-
}
