# The files of the hosts, as their operators write them, and their power: sourced by examples/etcd/run.

hosts=(mx1 ns1 acme1 acme2)

# The certificates c01 to c$1, a line each.
certificates() {
  local number lines=()
  for number in $(seq -w 1 "$1"); do lines+=("    \"c$number\": { \"names\": [\"c$number.example.test\"] }"); done
  joined $',\n' "${lines[@]}"
}

# configure HOST: from standard input, while it may be read.
configure() {
  cat >"$dir/$1/millrace.json.new"
  mv "$dir/$1/millrace.json.new" "$dir/$1/millrace.json"
}

# write_mx1 COUNT: that many certificates.
write_mx1() {
  configure mx1 <<END
{
  "host": "mx1",
  "roles": ["key", "publisher"],
$(store_of mx1),
  "sources": {
    "acme1": { "role": "acme", "outbox": "etcd:acme1", "allow": [".example.test"] },
    "acme2": { "role": "acme", "outbox": "etcd:acme2", "allow": [".example.test"] }
  },
  "publication": { "directory": "publication" },
  "certificates": {
$(certificates "$1")
  }
}
END
}

write_ns1() {
  configure ns1 <<END
{
  "host": "ns1",
  "roles": ["dns"],
$(store_of ns1),
  "sources": {
    "mx1": { "role": "key", "outbox": "etcd:mx1", "allow": [".example.test"] },
    "acme1": { "role": "acme", "outbox": "etcd:acme1", "allow": [".example.test"] },
    "acme2": { "role": "acme", "outbox": "etcd:acme2", "allow": [".example.test"] }
  },
  "zones": {
    "example.test": {
      "file": "zones/example.test.zone",
      "signed_file": "zones/example.test.zone.signed",
      "keys": "keys",
      "reload": ["nsd-control", "-c", "$dir/ns1/nsd/nsd.conf", "reload", "example.test"],
      // Left out: every address of every NS of the zone, port 53.
      "servers": ["127.0.0.1@$dns_port"]
    }
  }
}
END
}

# write_acme HOST OTHER COUNT: the same certificates as on mx1.
write_acme() {
  configure "$1" <<END
{
  "host": "$1",
  "roles": ["acme"],
$(store_of "$1" $',\n    "workers": true'),
  "sources": {
    "mx1": { "role": "key", "outbox": "etcd:mx1", "allow": [".example.test"] },
    "ns1": { "role": "dns", "outbox": "etcd:ns1" },
    "$2": { "role": "acme", "outbox": "etcd:$2", "allow": [".example.test"] }
  },
  "acme": {
    "directory": "https://127.0.0.1:$acme_port/dir",
    "ca_file": "ca.pem",  // Pebble's own TLS; leave it out with a public CA
    "terms_agreed": true
  },
  "dns": { "resolver": ["127.0.0.1@$resolver_port"] },
  "certificates": {
$(certificates "$3")
  }
}
END
}
write_acme1() { write_acme acme1 acme2 "$1"; }
write_acme2() { write_acme acme2 acme1 "$1"; }

write_example_zone() {
  mkdir -p "$dir"/ns1/{zones,keys,nsd}
  cat >"$dir/ns1/zones/example.test.zone" <<END
\$ORIGIN example.test.
\$TTL 1h
@    IN SOA   ns1 hostmaster ( $(date -u +%Y%m%d)01 2h 15m 1w 5m )
     IN NS    ns1
ns1  IN A     127.0.0.1
END
  write_nsd ns1/nsd 127.0.0.1 "zonefile: \"$dir/ns1/zones/example.test.zone.signed\""
}

# The resolver of the CA and of the workers. It validates, and keeps nothing, as those of a CA.
write_unbound() {
  cat >"$dir/unbound/unbound.conf" <<END
server:
  interface: 127.0.0.1@$resolver_port
  port: $resolver_port
  username: ""
  chroot: ""
  directory: "$dir/unbound"
  pidfile: "unbound.pid"
  use-syslog: no
  do-ip6: no
  do-not-query-localhost: no
  module-config: "validator iterator"
  trust-anchor-file: "example.test.ds"
  local-zone: "example.test." transparent  # of all names below test, which is static in Unbound, this one exists
  cache-max-ttl: 0
  cache-max-negative-ttl: 0
remote-control:
  control-enable: no
stub-zone:
  name: "example.test"
  stub-addr: 127.0.0.1@$dns_port
END
}

# carry HOST READER…: its public keys to those who read it.
carry() {
  local host=$1 reader
  for reader in "${@:2}"; do
    mkdir -p "$dir/$reader/state/trusted/$host"
    show cp "$host"/state/signing/*.pub "$reader/state/trusted/$host/"
  done
}

# power_on HOST…: members of the store, and hosts, which have `millrace run` once a second as others have it every few
# minutes. Each is a process group, by which it is switched off.
power_on() {
  local name
  set -m
  for name in "$@"; do
    if [[ -v member_address[$name] ]]; then
      (set -a && . "$dir/$name/etcd.conf" && exec etcd) >>"$dir/$name/etcd.log" 2>&1 3>&- &
    else
      (cd "$dir/$name" && while :; do millrace run || true; sleep 1; done) >>"$dir/$name/run.log" 2>&1 3>&- &
    fi
    pid_of[$name]=$!
  done
  set +m
}

# power_off NAME: without warning, and until nothing of it runs.
power_off() {
  local pid=${pid_of[$1]}
  unset "pid_of[$1]"
  kill -KILL -- "-$pid" 2>/dev/null || true
  { wait "$pid"; } 2>/dev/null || true
  while kill -0 -- "-$pid" 2>/dev/null; do sleep 0.1; done
}
