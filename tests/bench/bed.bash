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
# writes its CPU time as a line of hook-cpu.
write_millrace() {
  cat >"$dir/reload" <<END
#!/usr/bin/env bash
nsd-control -c "$dir/servers/primary/nsd.conf" reload example.test
times >"$dir/times"
tr 'ms\n' '   ' <"$dir/times" |
  awk '{print \$1 * 60 + \$2 + \$3 * 60 + \$4 + \$5 * 60 + \$6 + \$7 * 60 + \$8}' >>"$dir/hook-cpu"
END
  chmod +x "$dir/reload"
  cat >"$dir/millrace.json" <<END
{ "state": "state",
  "acme": { "directory": "https://127.0.0.1:$acme_port/dir", "ca_file": "servers/pebble/ca.pem",
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
  BENCH_DIR=$dir BENCH_PORT=$dns_port unshare --mount sh -c \
    'mount --bind "$0" /etc/ssl/certs/ca-certificates.crt && exec "$@"' \
    "$dir/servers/pebble/ca.pem" "$@" uacme -y -f -t EC -c "$dir/uacme" -h "$top/tests/bench/peer_hook" \
    -a "https://127.0.0.1:$acme_port/dir" issue example.test '*.example.test'
}
prepare_uacme() {
  unshare --mount sh -c 'mount --bind "$0" /etc/ssl/certs/ca-certificates.crt && exec "$@"' \
    "$dir/servers/pebble/ca.pem" uacme -y -t EC -c "$dir/uacme" -a "https://127.0.0.1:$acme_port/dir" new
}

# How many HTTP requests Pebble has seen.
requests() { grep -cE ' (GET|HEAD|POST) /' "$dir/servers/pebble/output.log" || true; }
