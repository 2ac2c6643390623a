# The hosts and the store of tests/bench/etcd: sourced after bed.bash.

# Three members of etcd, fresh.
start_store() {
  local member peers= urls=()
  for member in 0 1 2; do
    client_port[member]=$(free_port $((23790 + member * 10)))
    peer_port[member]=$(free_port $((23795 + member * 10)))
    peers+="${peers:+,}m$member=http://127.0.0.1:${peer_port[member]}"
  done
  for member in 0 1 2; do
    rm -rf "$dir/servers/m$member/data"
    start "m$member" etcd --name "m$member" --data-dir "$dir/servers/m$member/data" \
      --listen-client-urls "http://127.0.0.1:${client_port[member]}" \
      --advertise-client-urls "http://127.0.0.1:${client_port[member]}" \
      --listen-peer-urls "http://127.0.0.1:${peer_port[member]}" \
      --initial-advertise-peer-urls "http://127.0.0.1:${peer_port[member]}" --initial-cluster "$peers"
  done
  for member in 0 1 2; do
    wait_for "m$member" sh -c "curl -fsS http://127.0.0.1:${client_port[member]}/health | grep -q true"
    urls+=("\"http://127.0.0.1:${client_port[member]}\"")
  done
  endpoints=$(IFS=,; echo "${urls[*]}")
}
client_port=() peer_port=() endpoints=

# What the members have answered until now, whoever asked: reads, transactions, leases, log-ins.
store_requests() {
  local member
  [[ $store == etcd ]] || { echo 0; return; }
  for member in 0 1 2; do curl -fsS "http://127.0.0.1:${client_port[member]}/metrics"; done |
    awk '/^grpc_server_handled_total.*grpc_service="etcdserverpb\.(KV|Lease|Auth)"/ {n += $2} END {print n + 0}'
}

# certificate_members: those of "certificates".
certificate_members() {
  local number
  for ((number = 1; number <= certificates; number++)); do
    printf '%s"h%d": { "names": ["h%d.example.test"] }' "$( ((number == 1)) || echo ', ')" "$number" "$number"
  done
}

# source NAME ROLE HOST [MORE]: a member of "sources".
source_of() {
  local outbox=$dir/hosts/$3/state/outbox
  [[ $store == directories ]] || outbox=etcd:$3
  printf '"%s": { "role": "%s", "outbox": "%s"%s }' "$1" "$2" "$outbox" "${4:-}"
}

# sources_of_workers BUT
sources_of_workers() {
  local worker
  for worker in "${workers[@]}"; do
    [[ $worker == "$1" ]] || printf ', %s' "$(source_of "$worker" acme "$worker" ', "allow": [".example.test"]')"
  done
}

# store_of HOST WORKERS: the member "etcd", with a comma before it.
store_of() {
  [[ $store == directories ]] || printf ', "etcd": { "endpoints": [%s], "box": "%s", "workers": %s }' "$endpoints" "$1" "$2"
}

write_hosts() {
  local worker sources members
  members=$(certificate_members)
  sources=$(sources_of_workers main)
  mkdir -p "$dir/hosts/main"
  cat >"$dir/hosts/main/millrace.json" <<END
{ "host": "main", "roles": ["key", "dns", "publisher"], "certificates": { $members },
  "sources": { ${sources#, } }, "publication": { "directory": "publication" },
  "zones": { "example.test": { "file": "$dir/zones/example.test.zone", "signed_file": "$dir/zones/example.test.zone.signed",
      "keys": "$dir/zones/keys", "reload": ["nsd-control", "-c", "$dir/servers/primary/nsd.conf", "reload", "example.test"],
      "servers": ["127.0.0.1@$dns_port", "127.0.0.2@$dns_port"] } }$(store_of main false) }
END
  for worker in "${workers[@]}"; do
    mkdir -p "$dir/hosts/$worker"
    cat >"$dir/hosts/$worker/millrace.json" <<END
{ "host": "$worker", "roles": ["acme"], "certificates": { $members },
  "sources": { $(source_of keys key main), $(source_of zones dns main)$(sources_of_workers "$worker") },
  "acme": { "directory": "https://127.0.0.1:$acme_port/dir", "ca_file": "$dir/servers/pebble/ca.pem", "caa": false,
            "terms_agreed": true }$(store_of "$worker" true) }
END
  done
}

# pin READER NAME HOST
pin() {
  mkdir -p "$dir/hosts/$1/state/trusted/$2"
  cp "$dir/hosts/$3/state/signing/"*.pub "$dir/hosts/$1/state/trusted/$2"
}

# Keys of each other, and one account.
introduce_hosts() {
  local worker other
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$dir/account.key" 2>/dev/null
  for worker in "${workers[@]}"; do
    pin main "$worker" "$worker"
    pin "$worker" keys main
    pin "$worker" zones main
    for other in "${workers[@]}"; do [[ $other == "$worker" ]] || pin "$worker" "$other" "$other"; done
    mkdir -p -m 700 "$dir/hosts/$worker/state/accounts/acme"
    install -m 600 "$dir/account.key" "$dir/hosts/$worker/state/accounts/acme/account.key"
  done
}

# make_site STORE WORKERS CERTIFICATES: all servers and hosts, fresh, with the requests published.
make_site() {
  local number host
  store=$1 certificates=$3 workers=()
  for ((number = 1; number <= $2; number++)); do workers+=("acme$number"); done
  stop_servers
  rm -rf "$dir/hosts" "$dir/zones"
  mkdir -p "$dir/hosts" "$dir/zones/keys"
  choose_ports
  write_servers
  write_zone
  "$millrace" zone keygen --origin example.test --keys "$dir/zones/keys" >>"$dir/millrace.log" 2>&1
  start_servers
  [[ $store == directories ]] || start_store
  write_hosts
  for host in main "${workers[@]}"; do
    "$millrace" init --config "$dir/hosts/$host/millrace.json" >>"$dir/millrace.log" 2>&1
  done
  introduce_hosts
  # Requests, and the zone as it is before.
  for number in 1 2 3; do run_host main; done
}

# One pass. 75: something is still waited for.
run_host() {
  local status=0
  "$millrace" run --config "$dir/hosts/$1/millrace.json" >>"$dir/hosts/$1/log" 2>&1 || status=$?
  ((status == 0 || status == 75)) || die "$1: exit status $status: $(tail -n 3 "$dir/hosts/$1/log")"
}

published() { find -L "$dir/hosts/main/publication/current" -name fullchain.pem 2>/dev/null | wc -l; }

pebble_count() { grep -c "$1" "$dir/servers/pebble/output.log" || true; }

check_once() {
  local what
  for what in 'Added order' 'is fully authorized. Processing finalization' 'Issued certificate'; do
    (($(pebble_count "$what") == certificates)) || echo "Pebble: \"$what\" $(pebble_count "$what") times, expected $certificates"
  done
}
