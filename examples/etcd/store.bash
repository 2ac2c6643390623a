# The certificates and users of the store: sourced by examples/etcd/run. See OUTBOXES IN ETCD in millrace-hosts(7).
#
#   admin/    the CA of the store, and the certificate of its administrator

openssl_quietly() { openssl "$@" 2>>"$dir/admin/openssl.log" || die "openssl failed: $(tail -n 5 "$dir/admin/openssl.log")"; }

# Only members, hosts and the administrator have certificates of this CA.
make_store_ca() {
  mkdir "$dir/admin"
  (umask 077; openssl_quietly req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=store" \
    -keyout "$dir/admin/ca.key" -out "$dir/admin/etcd-ca.pem")
}

# certify HOST SUBJECT SUBJECT-ALTERNATIVE-NAME: HOST/etcd.pem and HOST/etcd.key.
certify() {
  local file=$dir/$1/etcd
  (umask 077; openssl_quietly req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "$2" \
    -keyout "$file.key" -out "$file.csr")
  openssl_quietly x509 -req -in "$file.csr" -CA "$dir/admin/etcd-ca.pem" -CAkey "$dir/admin/ca.key" -CAcreateserial \
    -days 30 -extfile <(echo "subjectAltName=$3") -out "$file.pem"
  rm "$file.csr"
  [[ $1 == admin ]] || cp "$dir/admin/etcd-ca.pem" "$dir/$1/"
}

# write_member MEMBER
write_member() {
  mkdir "$dir/$1"
  certify "$1" /CN=etcd "IP:${member_address[$1]},IP:127.0.0.1"  # from which it connects to the others
  member_conf "$1" "$dir/$1" >"$dir/$1/etcd.conf"
}

# The administrator has no password: to etcdctl the common name of a certificate is a user.
prepare_admin() {
  certify admin /CN=root DNS:root
  export ETCDCTL_ENDPOINTS ETCDCTL_CACERT=$dir/admin/etcd-ca.pem ETCDCTL_CERT=$dir/admin/etcd.pem \
    ETCDCTL_KEY=$dir/admin/etcd.key
  ETCDCTL_ENDPOINTS=$(endpoints ,)
  echo "etcdctl is the administrator: the common name of admin/etcd.pem is root"
}

# add_user HOST [PREFIX…]: reads all, and writes its own box and what else is named.
add_user() {
  local host=$1 prefix
  (umask 077; openssl rand -hex 16 >"$dir/$host/etcd-password")
  certify "$host" "/O=$host" "DNS:$host"  # etcd refuses one with a common name
  echo "$ etcdctl user add $host --interactive=false <$host/etcd-password"
  etcdctl user add "$host" --interactive=false <"$dir/$host/etcd-password"
  show etcdctl role add "$host"
  show etcdctl role grant-permission "$host" --prefix=true read /millrace/
  for prefix in "/millrace/box/$host/" "${@:2}"; do
    show etcdctl role grant-permission "$host" --prefix=true readwrite "$prefix"
  done
  show etcdctl user grant-role "$host" "$host"
}
