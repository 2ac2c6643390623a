# What the benches that issue certificates have in common: sourced after examples/quickstart/servers.bash.

# Everything below $dir, which goes at the end.
make_bed() {
  dir=$(mktemp -d)
  trap 'stop_servers; rm -rf "$dir"' EXIT
  mkdir -p "$dir"/{zones/keys,ca,results,servers/{pebble,primary,secondary}}
  export PATH="$PATH:/usr/sbin:/sbin"
}

build() {
  "$top/tests/install" build quickstart
  command -v ldns-signzone drill >/dev/null && [[ -x /usr/bin/time ]] || "$top/tests/install" bench
  (cd "$top" && cmake --preset release && ninja -C build/release millrace) >"$dir/build.log" 2>&1 ||
    die "the build failed: $(tail -n 20 "$dir/build.log")"
  millrace=$top/build/release/millrace
}

# write_millrace CERTIFICATES: the configuration, with these members of "certificates". The reload command
# adds its two lines of `times` to hook-times.
write_millrace() {
  cat >"$dir/reload" <<END
#!/usr/bin/env bash
nsd-control -c "$dir/servers/primary/nsd.conf" reload example.test
LC_ALL=C times >>"$dir/hook-times"
END
  chmod +x "$dir/reload"
  cat >"$dir/millrace.json" <<END
{ "state": "state",
  "acme": { "directory": "https://127.0.0.1:$acme_port/dir", "ca_file": "servers/pebble/ca.pem", "caa": false,
            "terms_agreed": true },
  "zones": { "example.test": {
      "file": "zones/example.test.zone", "signed_file": "zones/example.test.zone.signed",
      "keys": "zones/keys", "reload": ["$dir/reload"],
      "servers": ["127.0.0.1@$dns_port", "127.0.0.2@$dns_port"] } },
  "certificates": { $1 } }
END
}

# uacme once more with the account it has; "$@" in front of it. Debian's trusts the system's bundle and no
# other: in a mount namespace that is Pebble's.
issue_uacme() {
  unshare --mount sh -c \
    'mount --bind "$0" /etc/ssl/certs/ca-certificates.crt && exec "$@"' \
    "$dir/servers/pebble/ca.pem" "$@" uacme -y -f -t EC -c "$dir/uacme" -h "$hook" \
    -a "https://127.0.0.1:$acme_port/dir" issue example.test '*.example.test'
}
prepare_uacme() {
  unshare --mount sh -c 'mount --bind "$0" /etc/ssl/certs/ca-certificates.crt && exec "$@"' \
    "$dir/servers/pebble/ca.pem" uacme -y -t EC -c "$dir/uacme" -a "https://127.0.0.1:$acme_port/dir" new
}

# The seconds in what the `times` of hooks wrote.
seconds_in() { tr 'ms\n' '   ' <"$1" | awk '{for (i = 1; i < NF; i += 2) n += $i * 60 + $(i + 1)} END {print n + 0}'; }

# How many HTTP requests Pebble has seen.
requests() { grep -cE ' (GET|HEAD|POST) /' "$dir/servers/pebble/output.log" || true; }
