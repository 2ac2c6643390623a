# The displays of an mdoc page, and how its text is compared with what a command prints: sourced by tests/tutorial/follow.

# displays <PAGE: the lines of all .Bd -literal … .Ed, as a reader sees them.
displays() {
  sed -n '/^\.Bd -literal/,/^\.Ed/{/^\.[BE]d/d;s/\\&//g;s/\\e/\\/g;p;}'
}

# steps <DISPLAYS: records ended by NUL: a command in one line, then what it prints. "# " begins a command of root, "$ "
# one of any user, and "\" at its end continues it.
steps() {
  awk '{
    begins = !more && /^[#$] /
    if (begins && step != "") { printf "%s%c", step, 0; step = "" }
    line = $0
    if (more) sub(/^ */, "", line)
    more = (begins || more) && line ~ /\\$/
    if (more) sub(/\\$/, "", line)
    step = step line (more ? "" : "\n")
  }
  END { printf "%s%c", step, 0 }'
}

# general <TEXT: what differs at each run has a name instead; spaces and ends of lines are one space.
general() {
  tr -s ' \n\t' ' ' | sed -E \
    -e 's/\b[0-9a-f]{32,}\b/DIGEST/g' \
    -e 's/\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z/TIME/g' \
    -e 's/\b[A-Z][a-z]{2} +[0-9]{1,2} [0-9:]{8} [0-9]{4} GMT/TIME/g' \
    -e 's/\b20[0-9]{8}\b/SERIAL/g' \
    -e 's/\+[0-9]{3}\+[0-9]{5}\b/+TAG/g; s/ DS [0-9]+ / DS TAG /g' \
    -e 's/^ //; s/ $//'
}

# is_printed EXPECTED GOT: both general; "..." as a word is any text.
is_printed() {
  local rest=" $1 " pattern=
  while [[ $rest == *' ... '* ]]; do
    pattern+=$(literal "${rest%%' ... '*}")'*'
    rest=${rest#*' ... '}
  done
  pattern+=$(literal "$rest")
  # shellcheck disable=SC2053  # a pattern
  [[ " $2 " == $pattern ]]
}
# Text as a pattern.
literal() { [[ -z $1 ]] || printf %q "$1"; }
