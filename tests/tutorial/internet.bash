# The rest of the internet, which the page takes for granted: sourced by tests/tutorial/follow inside the new Debian. Its
# files are in $outside, its network is that of the process
# $internet, an environment variable.
#
#   198.51.100.1:53   NSD, the zone org, signed; its DS is Unbound's trust anchor
#   198.51.100.2:443  nginx, in front of two Pebbles, under the names of the CA's directories
outside=/opt/tutorial/outside
parent=198.51.100.1
ca=198.51.100.2
trusted=/etc/ssl/certs/ca-certificates.crt
anchor=/etc/unbound/unbound.conf.d/outside.conf
in_internet() { nsenter --target "${internet:?}" --net "$@"; }
declare -A ca_port=([acme-staging-v02]=14000 [acme-v02]=14001)

write_parent() {
  cat >$outside/org <<END
\$ORIGIN org.
\$TTL 1
@                                  SOA  ns hostmaster 1 60 60 600 1
                                   NS   ns
ns                                 A    $parent
example                            NS   ns1.example
ns1.example                        A    192.0.2.1
END
  cat >$outside/nsd.conf <<END
server:
  ip-address: $parent
  username: ""
  chroot: ""
  database: ""
  pidfile: $outside/nsd.pid
  logfile: $outside/nsd.log
  xfrdfile: $outside/xfrd.state
  zonelistfile: $outside/zone.list
  xfrdir: $outside
  cookie-secret-file: $outside/cookie.secret
remote-control:
  control-enable: yes
  control-interface: $outside/nsd.ctl
zone:
  name: org
  zonefile: $outside/org.signed
END
  install -d -m 700 $outside/keys
  millrace zone keygen --origin org --keys $outside/keys
  sign_parent
}
sign_parent() {
  millrace zone sign --origin org --keys $outside/keys --serial increment --out $outside/org.signed $outside/org
}

# give_ds TEXT: what a registrar does with DS records.
give_ds() {
  echo "$1" >>$outside/org
  sign_parent && nsd-control -c $outside/nsd.conf reload org
}

# Unbound as Debian has it, but for the root of the DNS: nothing leads there from here.
write_resolver() {
  rm -f /etc/unbound/unbound.conf.d/root-auto-trust-anchor-file.conf
  cat >$anchor <<END
server:
  trust-anchor: "$(millrace zone ds --origin org --keys $outside/keys)"
stub-zone:
  name: org
  stub-addr: $parent
END
  echo 'nameserver 127.0.0.1' >/etc/resolv.conf
  printf '127.0.0.1 localhost\n%s acme-staging-v02.api.letsencrypt.org acme-v02.api.letsencrypt.org\n' $ca >/etc/hosts
}

# Pebble's directory is /dir; nginx gives it the path that the CA has.
write_front() {
  local name
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=in place of the CA" \
    -addext 'subjectAltName=DNS:acme-staging-v02.api.letsencrypt.org,DNS:acme-v02.api.letsencrypt.org,IP:127.0.0.1' \
    -keyout $outside/tls.key -out $outside/tls.pem 2>$outside/openssl.log
  {
    echo "pid $outside/nginx.pid; error_log $outside/nginx.log; events {} http { access_log off;"
    echo "ssl_certificate $outside/tls.pem; ssl_certificate_key $outside/tls.key; proxy_set_header Host \$host;"
    for name in "${!ca_port[@]}"; do
      echo "server { listen $ca:443 ssl; server_name $name.api.letsencrypt.org; location / { proxy_pass https://127.0.0.1:${ca_port[$name]}; }"
      echo "  location = /directory { proxy_pass https://127.0.0.1:${ca_port[$name]}/dir; } }"
    done
    echo "}"
  } >$outside/nginx.conf
}

write_pebble() {
  cat >"$outside/$1.json" <<END
{ "pebble": { "listenAddress": "127.0.0.1:$2", "managementListenAddress": "127.0.0.1:$(($2 + 1000))",
  "certificate": "$outside/tls.pem", "privateKey": "$outside/tls.key", "httpPort": 5002, "tlsPort": 5001,
  "ocspResponderURL": "", "externalAccountBindingRequired": false, "certificateValidityPeriod": 7776000 } }
END
}

# root_of PORT: the root certificate of a Pebble, once it answers; at most ten seconds.
root_of() {
  local try root=
  for ((try = 0; try < 100; try++)); do
    root=$(printf 'GET /roots/0 HTTP/1.0\r\n\r\n' |
      in_internet openssl s_client -quiet -connect "127.0.0.1:$(($1 + 1000))" 2>/dev/null | sed -n '/BEGIN/,/END/p')
    [[ -z $root ]] || { echo "$root"; return; }
    sleep 0.1
  done
  return 1
}


start_internet() {
  local name
  write_parent && write_resolver && write_front
  cp /usr/sbin/nsd /usr/sbin/nginx $outside
  in_internet $outside/nsd -c $outside/nsd.conf
  in_internet $outside/nginx -c $outside/nginx.conf
  for name in "${!ca_port[@]}"; do
    write_pebble "$name" "${ca_port[$name]}"
    PEBBLE_VA_NOSLEEP=1 PEBBLE_AUTHZREUSE=0 in_internet $outside/pebble -config "$outside/$name.json" -dnsserver 192.0.2.1:53 &>"$outside/$name.log" &
  done
  # The system trusts the CAs' web servers and the root of the second CA; browsers do not trust a staging root either.
  cp $outside/tls.pem $trusted
  root_of "${ca_port[acme-v02]}" >$outside/root.pem
  trusted_root=/etc/ssl/certs/$(openssl x509 -in $outside/root.pem -noout -hash).0
  cp $outside/root.pem "$trusted_root"
}
remove_internet() { rm -f $trusted "$trusted_root" $anchor; }
