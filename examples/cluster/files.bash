# The files of the hosts, as their operators write them: sourced by examples/cluster/run.

# write HOST FILE: from standard input; the host's own.
write() {
  mkdir -p "$(dirname "$dir/$1/$2")"
  cat >"$dir/$1/$2"
  give "$1" "${2%%/*}"
}

# "$@" where this machine has IPv6; otherwise nothing.
if_ipv6() { if has_ipv6; then printf '%s\n' "$*"; fi; }

# boot HOST: a line from standard input, of what the host starts.
boot() {
  cat >>"$dir/$1/boot"
  give "$1" boot
}

# outbox_of HOST: where others read it, as members of the source.
outbox_of() {
  case $transport in
    mounted) echo "\"outbox\": \"/mnt/$1\"" ;;
    https) echo "\"outbox\": \"https://$(address "$1")/outbox/\", \"ca_file\": \"$1.pem\"" ;;
    etcd) echo "\"outbox\": \"etcd:$1\"" ;;
  esac
}

# certify HOST FILE…: a self-signed certificate of the host's address and its key, for TLS.
certify() {
  local host=$1 certificate=$2 key=$3
  on "$host" openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=$host" \
    -addext "subjectAltName=IP:$(address "$host")" -keyout "$key" -out "$certificate" 2>"$dir/openssl.log" ||
    die "openssl could not make a certificate for $host: $(cat "$dir/openssl.log")"
}

write_mx1() {
  local publication='' nginx='"nginx", "-e", "/srv/millrace/www/error.log", "-c", "/srv/millrace/www/nginx.conf"'
  [[ $transport != mounted ]] || publication=', "publication": "/mnt/publication"'
  write mx1 millrace.json <<END
{
  "roles": ["key", "consumer"],$(in_store mx1)
  "sources": {
    "ns1": { "role": "dns", $(outbox_of ns1) },
    "pub1": { "role": "publisher", $(outbox_of pub1)$publication }
  },
  "certificates": { "example": { "names": ["example.test", "*.example.test"] } },
  "services": {
    "www": {
      "kind": "generic",
      "certificates": ["example"],
      "directory": "www/tls",
      "check": [$nginx, "-t"],
      "action": [$nginx, "-s", "reload"],
      "restart": [$nginx],
      "look": ["$(address mx1):8443"]
    }
  }
}
END
}

# The web server of mx1, for whose certificate all this is.
write_www() {
  local home=/srv/millrace/www
  on mx1 mkdir -p www/tls
  write mx1 www/nginx.conf <<END
pid $home/nginx.pid;
error_log $home/error.log;
events {}
http {
  access_log off;
$(temporary_paths $home)
  server {
    listen $(address mx1):8443 ssl;
    ssl_certificate $home/tls/example.pem;
    ssl_certificate_key $home/tls/example.key;
  }
}
END
  boot mx1 <<<"nginx -e $home/error.log -c $home/nginx.conf"  # in vain before its first certificate
}

write_acme1() {
  write acme1 millrace.json <<END
{
  "roles": ["acme"],$(in_store acme1)
  "sources": {
    "mx1": { "role": "key", $(outbox_of mx1), "allow": ["example.test", "*.example.test"] },
    "ns1": { "role": "dns", $(outbox_of ns1) }
  },
  "acme": {
    "directory": "https://$(address internet):14000/dir",
    "ca_file": "ca.pem",  // Pebble's own TLS; leave it out with a public CA
    "terms_agreed": true
  },
  "dns": { "resolver": ["$(address internet)"] },
  "certificates": { "example": { "names": ["example.test", "*.example.test"] } }
}
END
}

write_ns1() {
  write ns1 millrace.json <<END
{
  "roles": ["dns"],$(in_store ns1)
  "sources": {
    "mx1": { "role": "key", $(outbox_of mx1), "allow": ["example.test", "*.example.test"] },
    "acme1": { "role": "acme", $(outbox_of acme1), "allow": [".example.test"] }
  },
  "zones": {
    "example.test": {
      "file": "zones/example.test.zone",
      "signed_file": "zones/example.test.zone.signed",
      "keys": "keys",
      "reload": ["nsd-control", "-c", "/srv/millrace/nsd/nsd.conf", "reload", "example.test"]
    }
  },
  "dns": { "resolver": ["$(address internet)"] },
  "certificates": {
    "example": { "names": ["example.test", "*.example.test"], "tlsa": ["_8443._tcp.example.test."] }
  }
}
END
  write ns1 zones/example.test.zone <<END
\$ORIGIN example.test.
\$TTL 1h
@    IN SOA   ns1 hostmaster ( $(date -u +%Y%m%d)01 2h 15m 1w 5m )
     IN NS    ns1
     IN NS    ns2
     IN A     $(address mx1)
ns1  IN A     $(address ns1)
ns2  IN A     $(address ns2)
$(if_ipv6 "ns1  IN AAAA  $(address6 ns1)")
$(if_ipv6 "ns2  IN AAAA  $(address6 ns2)")
www  IN A     $(address mx1)
END
  write_nsd ns1 'zonefile: "/srv/millrace/zones/example.test.zone.signed"' \
    "notify: $(address ns2) NOKEY" "provide-xfr: $(address ns2) NOKEY"
}

write_ns2() {
  write_nsd ns2 'zonefile: "example.test.zone"' "allow-notify: $(address ns1) NOKEY" \
    "request-xfr: AXFR $(address ns1) NOKEY" "outgoing-interface: $(address ns2)"
}

write_pub1() {
  write pub1 millrace.json <<END
{
  "roles": ["publisher"],$(in_store pub1)
  "sources": {
    "mx1": { "role": "key", $(outbox_of mx1) },
    "acme1": { "role": "acme", $(outbox_of acme1) }
  },
  "publication": { "directory": "publication" }
}
END
}

# write_nsd HOST ZONE-LINE…: an unprivileged NSD whose files are all in its own directory.
write_nsd() {
  local host=$1 home=/srv/millrace/nsd
  shift
  write "$host" nsd/nsd.conf <<END
server:
  ip-address: $(address "$host")
$(if_ipv6 "  ip-address: $(address6 "$host")")
  username: ""
  chroot: ""
  database: ""
  server-count: 1
  zonesdir: "$home"
  zonefiles-write: 1
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
  boot "$host" <<<"nsd -c $home/nsd.conf"
}

# temporary_paths DIRECTORY: for nginx without privileges.
temporary_paths() {
  local temporary
  for temporary in client_body proxy fastcgi uwsgi scgi; do echo "  ${temporary}_temp_path $1/$temporary;"; done
}

# write_nginx HOST: serves the outboxes over HTTPS, as static files, and a publication below them.
write_nginx() {
  local host=$1 home=/srv/millrace/web
  on "$host" mkdir web
  certify "$host" web/server.pem web/server.key
  write "$host" web/nginx.conf <<END
pid $home/nginx.pid;
error_log $home/error.log;
events {}
http {
  access_log $home/access.log;
$(temporary_paths $home)
  server {
    listen $(address "$host"):443 ssl http2;
    ssl_certificate $home/server.pem;
    ssl_certificate_key $home/server.key;
    location /outbox/ { alias /srv/millrace/state/outbox/; }
    location /outbox/publication/ { alias /srv/millrace/publication/; }
  }
}
END
  boot "$host" <<<"nginx -e $home/error.log -c $home/nginx.conf"
}

# The CA, whose certificates last $validity seconds, and a resolver that validates. It keeps nothing, as those of a CA.
write_internet() {
  certify internet ca.pem server.key
  write internet pebble.json <<END
{ "pebble": {
  "listenAddress": "$(address internet):14000", "managementListenAddress": "$(address internet):15000",
  "certificate": "ca.pem", "privateKey": "server.key", "httpPort": 5002, "tlsPort": 5001, "ocspResponderURL": "",
  "externalAccountBindingRequired": false, "certificateValidityPeriod": $validity } }
END
  write internet unbound.conf <<END
server:
  interface: $(address internet)
  access-control: 10.53.0.0/24 allow
  username: ""
  chroot: ""
  directory: "/srv/millrace"
  pidfile: "unbound.pid"
  logfile: "unbound.log"
  use-syslog: no
  module-config: "validator iterator"
  trust-anchor-file: "example.test.ds"
  local-zone: "example.test." transparent  # of all names below test, which is static in Unbound, this one exists
  cache-max-ttl: 0
  cache-max-negative-ttl: 0
  do-ip6: $(if has_ipv6; then echo yes; else echo no; fi)
remote-control:
  control-enable: no
stub-zone:
  name: "example.test"
  stub-addr: $(address ns1)
  stub-addr: $(address ns2)
END
  # No idle time before a validation, and every order proves its names.
  boot internet <<END
unbound -c unbound.conf
PEBBLE_VA_NOSLEEP=1 PEBBLE_AUTHZREUSE=0 pebble -config pebble.json -dnsserver $(address internet):53 &>pebble.log &
END
}

# The line of cron, which every host of millrace has: once a second here.
write_cron() { write "$1" cron <<<"millrace run >>run.log 2>&1"; }
