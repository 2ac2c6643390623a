# A mail site in namespaces of its own, below the directory $dir: sourced by tests/delivery/run, which defines fail() and
# sets $millrace.
#
#   127.0.0.2, 127.0.0.3   NSD, primary and secondary      127.0.0.1:14000  Pebble
#   127.0.0.1:53           Unbound, validating             127.0.0.25:25    Postfix, receiving

dns_port=53

write_zone() {
  cat >zone <<'END'
$ORIGIN example.test.
$TTL 1
@     IN SOA ns1 hostmaster 1 3600 1 3600 1
      IN NS  ns1
      IN NS  ns2
      IN MX  10 mail
ns1   IN A   127.0.0.2
ns2   IN A   127.0.0.3
mail  IN A   127.0.0.25
END
  mkdir -p zones/keys
  mv zone zones/example.test
}

write_millrace() {
  cat >millrace.json <<END
{ "acme": { "directory": "https://127.0.0.1:14000/dir", "ca_file": "pebble/ca.pem", "terms_agreed": true, "caa": false },
  "zones": { "example.test": { "file": "zones/example.test", "signed_file": "zones/example.test.signed", "keys": "zones/keys",
    "validity": "10s", "challenge_ttl": "1s", "reload": ["nsd-control", "-c", "$dir/primary/nsd.conf", "reload", "example.test"] } },
  "tlsa": { "ttl": "1s", "window": "2s", "margin": "0s" },
  "dns": { "resolver": ["127.0.0.1"] },
  "certificates": { "mail": { "names": ["mail.example.test"], "tlsa": ["_25._tcp.mail.example.test."] } },
  "publication": { "directory": "publication" },
  "services": { "receiver": { "kind": "postfix", "certificates": ["mail"], "directory": "tls", "check": ["postfix", "-c", "$dir/receiver", "check"],
    "action": ["postfix", "-c", "$dir/receiver", "reload"], "look": ["mail.example.test:25"] } } }
END
}

# write_nsd ROLE ADDRESS TRANSFER-LINE…
write_nsd() {
  mkdir -p "$1"
  cat >"$1/nsd.conf" <<END
server:
  ip-address: $2@$dns_port
  do-ip6: no
  username: ""
  chroot: ""
  database: ""
  server-count: 1
  zonesdir: "$dir/$1"
  pidfile: "$dir/$1/nsd.pid"
  logfile: "$dir/$1/nsd.log"
  xfrdfile: "$dir/$1/xfrd.state"
  zonelistfile: "$dir/$1/zone.list"
  xfrdir: "$dir/$1"
  cookie-secret-file: "$dir/$1/cookie.secret"
  xfrd-reload-timeout: 0
remote-control:
  control-enable: yes
  control-interface: "$dir/$1/nsd.ctl"
zone:
  name: "example.test"
$(printf '  %s\n' "${@:3}")
END
}

write_unbound() {
  cat >unbound.conf <<END
server:
  interface: 127.0.0.1
  username: ""
  chroot: ""
  directory: "$dir"
  pidfile: "unbound.pid"
  logfile: "unbound.log"
  use-syslog: no
  module-config: "validator iterator"
  trust-anchor-file: "example.test.ds"
  do-not-query-localhost: no
  local-zone: "test." nodefault
  aggressive-nsec: no  # millrace has just seen that the mail host has no AAAA: the CA, which asks here too, would miss its challenge
  infra-host-ttl: 1
  do-ip6: no
remote-control:
  control-enable: no
stub-zone:
  name: "example.test"
  stub-addr: 127.0.0.2
  stub-addr: 127.0.0.3
END
}

write_pebble() {
  mkdir -p pebble
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=Pebble" \
    -addext "subjectAltName=IP:127.0.0.1" -keyout pebble/server.key -out pebble/ca.pem 2>pebble/openssl.log ||
    fail "openssl: $(cat pebble/openssl.log)"
  cat >pebble/pebble.json <<END
{ "pebble": { "listenAddress": "127.0.0.1:14000", "managementListenAddress": "127.0.0.1:15000",
  "certificate": "pebble/ca.pem", "privateKey": "pebble/server.key", "httpPort": 5002, "tlsPort": 5001, "ocspResponderURL": "",
  "externalAccountBindingRequired": false, "certificateValidityPeriod": 20 } }
END
}

# write_postfix NAME SETTING…: an instance with its own queue.
write_postfix() {
  local name=$1
  mkdir -p "$name" "queue-$name" "data-$name"
  chown postfix "data-$name"
  cp /etc/postfix/master.cf.proto "$name/master.cf"
  sed -i -E 's/^([a-z].*[[:space:]](inet|unix|unix-dgram)[[:space:]]+[-yn][[:space:]]+[-yn][[:space:]]+)[-yn]/\1n/' "$name/master.cf"
  cat >"$name/main.cf" <<END
compatibility_level = 3.6
config_directory = $dir/$name
queue_directory = $dir/queue-$name
data_directory = $dir/data-$name
maillog_file = $dir/$name.log
maillog_file_prefixes = $dir
syslog_name = $name
inet_protocols = ipv4
alias_maps =
alias_database =
myhostname = $name.test
mydestination =
END
  printf '%s\n' "${@:2}" >>"$name/main.cf"
}

write_site() {
  write_zone
  write_millrace
  write_nsd primary 127.0.0.2 "zonefile: \"$dir/zones/example.test.signed\"" "notify: 127.0.0.3@$dns_port NOKEY" \
    "provide-xfr: 127.0.0.0/8 NOKEY"
  write_nsd secondary 127.0.0.3 'zonefile: "example.test.zone"' "outgoing-interface: 127.0.0.3" \
    "allow-notify: 127.0.0.0/8 NOKEY" "request-xfr: AXFR 127.0.0.2@$dns_port NOKEY"
  write_unbound
  write_pebble
  write_postfix receiver "inet_interfaces = 127.0.0.25" "virtual_mailbox_domains = example.test" \
    "virtual_transport = discard:" "smtpd_tls_security_level = may" "smtpd_tls_chain_files = $dir/tls/mail.pem" \
    "smtpd_relay_restrictions = reject_unauth_destination" "smtpd_client_connection_rate_limit = 0"
  write_postfix sender "inet_interfaces = 127.0.0.26" "smtp_tls_security_level = dane-only" \
    "smtp_dns_support_level = dnssec" "smtp_host_lookup = dns" "smtp_tls_loglevel = 1" "smtp_bind_address = 127.0.0.1" \
    "default_destination_concurrency_limit = 20"
  echo "nameserver 127.0.0.1" >resolv.conf
  mount --bind resolv.conf "$(realpath /etc/resolv.conf)"
}

start_site() {
  mkdir tls
  "$millrace" init >init.log
  "$millrace" zone keygen --origin example.test --keys zones/keys --csk >keygen.log
  "$millrace" zone ds --origin example.test --keys zones/keys >example.test.ds
  "$millrace" sign >>run.log 2>&1 || true  # no name server is there to be reloaded yet
  nsd -c primary/nsd.conf
  nsd -c secondary/nsd.conf
  unbound -c unbound.conf
  PEBBLE_VA_NOSLEEP=1 PEBBLE_AUTHZREUSE=0 pebble -config pebble/pebble.json -dnsserver 127.0.0.1:53 &>pebble.log &
  for ((i = 0; i < 100; ++i)); do
    curl -s --cacert pebble/ca.pem https://127.0.0.1:14000/dir >/dev/null && break
    sleep 0.1
  done
  # A server is set up before its first certificate is pulled: here with what is issued first.
  "$millrace" run csr order challenge tlsa sign poll fetch publish --wait >>run.log 2>&1 || fail "the first certificate was not issued: $(cat run.log)"
  "$millrace" export mail --out tls/mail.pem >>run.log
  postfix -c "$dir/receiver" start 2>>postfix.log || fail "postfix: $(cat postfix.log receiver.log)"
  postfix -c "$dir/sender" start 2>>postfix.log || fail "postfix: $(cat postfix.log sender.log)"
}
