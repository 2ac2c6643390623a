# Pebble and two NSD on loopback, below the directory $dir: sourced by examples/quickstart/run, examples/etcd/run and
# tests/bench/run. The script that sources it sets dir and defines die(); the servers' files are below $servers, by default
# $dir/servers.
#
#   primary    127.0.0.1:$dns_port   loads $dir/zones/example.test.zone.signed, sends NOTIFY
#   secondary  127.0.0.2:$dns_port   fed by NOTIFY and AXFR
#   pebble     127.0.0.1:$acme_port  asks the primary; its roots are at $management_port

# The first port from $1 on that nobody on this machine uses, over TCP or UDP.
free_port() {
  local port=$1
  while grep -qs "^ *[0-9]*: [0-9A-F]*:$(printf %04X "$port") " /proc/net/{tcp,udp}{,6}; do
    port=$((port + 1))
  done
  echo "$port"
}

choose_ports() {
  dns_port=$(free_port 5353)
  acme_port=$(free_port 14000)
  management_port=$(free_port 15000)
}

# A zone as a person writes it, into $dir/zones/example.test.zone.
write_zone() {
  cat >"$dir/zones/example.test.zone" <<END
; example.test, as its people keep it. millrace puts its records into one marked block at the end and
; changes the digits of the serial; nothing else.
\$ORIGIN example.test.
\$TTL 1h

@           IN SOA  ns1 hostmaster (
                    $(date -u +%Y%m%d)01  ; serial
                    2h          ; refresh
                    15m         ; retry
                    1w          ; expire
                    5m )        ; how long "no such name" is remembered

; name servers: both on this host
            IN NS   ns1
            IN NS   ns2
ns1         IN A    127.0.0.1
ns2         IN A    127.0.0.2

; mail
@           IN MX   10 mail
            IN TXT  "v=spf1 mx -all"
mail        IN A    192.0.2.25
            IN AAAA 2001:db8::25

; web
@           IN A    192.0.2.80
            IN AAAA 2001:db8::80
www         IN CNAME @
END
}

write_pebble() {
  local home=${servers:-$dir/servers}/pebble
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
    -subj "/CN=Pebble of the quickstart" -addext "subjectAltName=DNS:localhost,IP:127.0.0.1" \
    -keyout "$home/server.key" -out "$home/ca.pem" 2>"$home/openssl.log" ||
    die "openssl could not make Pebble's certificate: $(cat "$home/openssl.log")"
  cat >"$home/pebble.json" <<END
{ "pebble": {
  "listenAddress": "127.0.0.1:$acme_port", "managementListenAddress": "127.0.0.1:$management_port",
  "certificate": "$home/ca.pem", "privateKey": "$home/server.key",
  "httpPort": 5002, "tlsPort": 5001, "ocspResponderURL": "",
  "externalAccountBindingRequired": false, "certificateValidityPeriod": 7776000 } }
END
}

# write_nsd ROLE ADDRESS TRANSFER-LINE…: an unprivileged NSD whose files are all in its own directory.
write_nsd() {
  local home=${servers:-$dir/servers}/$1 address=$2
  shift 2
  cat >"$home/nsd.conf" <<END
server:
  ip-address: $address@$dns_port
  do-ip6: no
  username: ""
  chroot: ""
  database: ""
  server-count: 1
  zonesdir: "$home"
  pidfile: "$home/nsd.pid"
  logfile: "$home/nsd.log"
  xfrdfile: "$home/xfrd.state"
  zonelistfile: "$home/zone.list"
  xfrdir: "$home"
  cookie-secret-file: "$home/cookie.secret"
  xfrd-reload-timeout: 0
remote-control:
  control-enable: yes
  control-interface: "$home/nsd.ctl"
zone:
  name: "example.test"
$(printf '  %s\n' "$@")
END
}

write_servers() {
  write_pebble
  write_nsd primary 127.0.0.1 "zonefile: \"$dir/zones/example.test.zone.signed\"" \
    "notify: 127.0.0.2@$dns_port NOKEY" "provide-xfr: 127.0.0.0/8 NOKEY"
  write_nsd secondary 127.0.0.2 'zonefile: "example.test.zone"' "outgoing-interface: 127.0.0.2" \
    "allow-notify: 127.0.0.0/8 NOKEY" "request-xfr: AXFR 127.0.0.1@$dns_port NOKEY"
}

started=()
stop_servers() {
  local pid
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
  started=()
}
trap stop_servers EXIT
trap 'exit 1' HUP INT TERM

# start ROLE COMMAND…: in the background, its output in ROLE/output.log of its files.
start() {
  local role=$1
  shift
  "$@" >"${servers:-$dir/servers}/$role/output.log" 2>&1 &
  started+=($!)
}

# wait_for ROLE COMMAND…: until the command succeeds, at most ten seconds.
wait_for() {
  local role=$1 try
  shift
  for ((try = 0; try < 100; try++)); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.1
  done
  tail -n 5 "${servers:-$dir/servers}/$role"/*.log >&2
  die "$role did not answer within 10 s; the end of its logs is above"
}

start_servers() {
  start primary nsd -d -c "$dir/servers/primary/nsd.conf"
  start secondary nsd -d -c "$dir/servers/secondary/nsd.conf"
  # No idle time before a validation, and every order proves its names; otherwise Pebble is as it comes,
  # with 1 of 20 nonces refused.
  start pebble env PEBBLE_VA_NOSLEEP=1 PEBBLE_AUTHZREUSE=0 pebble -config "$dir/servers/pebble/pebble.json" \
    -dnsserver "127.0.0.1:$dns_port"
  wait_for primary nsd-control -c "$dir/servers/primary/nsd.conf" status
  wait_for secondary nsd-control -c "$dir/servers/secondary/nsd.conf" status
  wait_for pebble curl -fsS --cacert "$dir/servers/pebble/ca.pem" "https://127.0.0.1:$acme_port/dir"
  curl -fsS --cacert "$dir/servers/pebble/ca.pem" -o "$dir/ca/root.pem" \
    "https://127.0.0.1:$management_port/roots/0"
}
