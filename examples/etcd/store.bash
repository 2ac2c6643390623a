# Three etcd members, their certificates and their users: sourced by examples/etcd/run. See OUTBOXES IN ETCD in
# millrace-hosts(7).
#
#   etcd1, etcd2, etcd3    127.0.0.11, .12 and .13: clients at $client_port, the other members at $peer_port
#   admin/                 the CA of the store, and the certificate of its administrator

members=(etcd1 etcd2 etcd3)
declare -A member_address=([etcd1]=127.0.0.11 [etcd2]=127.0.0.12 [etcd3]=127.0.0.13)

endpoint() { echo "https://${member_address[$1]}:$client_port"; }
peer() { echo "https://${member_address[$1]}:$peer_port"; }

# joined SEPARATOR WORD…
joined() {
  local all
  all=$(printf "$1%s" "${@:2}")
  echo "${all#"$1"}"
}
endpoints() { for member in "${members[@]}"; do endpoint "$member"; done; }

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

# As in /etc/default/etcd. Members accept no host as a member: its certificate has another common name.
write_member() {
  local member=$1 home=$dir/$1 all
  mkdir "$home"
  certify "$member" /CN=etcd "IP:${member_address[$member]},IP:127.0.0.1"  # from which it connects to the others
  all=$(joined , $(for one in "${members[@]}"; do echo "$one=$(peer "$one")"; done))
  cat >"$home/etcd.conf" <<END
ETCD_NAME="$member"
ETCD_DATA_DIR="$home/data"
ETCD_LISTEN_CLIENT_URLS="$(endpoint "$member")"
ETCD_ADVERTISE_CLIENT_URLS="$(endpoint "$member")"
ETCD_CERT_FILE="$home/etcd.pem"
ETCD_KEY_FILE="$home/etcd.key"
ETCD_TRUSTED_CA_FILE="$home/etcd-ca.pem"
ETCD_CLIENT_CERT_AUTH="true"
ETCD_LISTEN_PEER_URLS="$(peer "$member")"
ETCD_INITIAL_ADVERTISE_PEER_URLS="$(peer "$member")"
ETCD_INITIAL_CLUSTER="$all"
ETCD_PEER_CERT_FILE="$home/etcd.pem"
ETCD_PEER_KEY_FILE="$home/etcd.key"
ETCD_PEER_TRUSTED_CA_FILE="$home/etcd-ca.pem"
ETCD_PEER_CLIENT_CERT_AUTH="true"
ETCD_PEER_CERT_ALLOWED_CN="etcd"
ETCD_AUTO_COMPACTION_RETENTION="1h"
END
}

# The administrator has no password, but a certificate with the common name root, which etcdctl takes as the user.
prepare_admin() {
  certify admin /CN=root DNS:root
  export ETCDCTL_ENDPOINTS ETCDCTL_CACERT=$dir/admin/etcd-ca.pem ETCDCTL_CERT=$dir/admin/etcd.pem \
    ETCDCTL_KEY=$dir/admin/etcd.key
  ETCDCTL_ENDPOINTS=$(joined , $(endpoints))
  echo "etcdctl has, in its environment, ETCDCTL_ENDPOINTS, and of admin/ ETCDCTL_CACERT, ETCDCTL_CERT and ETCDCTL_KEY"
}

# add_user HOST [PREFIX…]: reads all, and writes its own box and what else is named.
add_user() {
  local host=$1 prefix
  (umask 077; openssl rand -hex 16 >"$dir/$host/etcd-password")
  certify "$host" "/O=$host" "DNS:$host"  # etcd refuses one with a common name
  show etcdctl user add "$host" --interactive=false <"$dir/$host/etcd-password"
  show etcdctl role add "$host"
  show etcdctl role grant-permission "$host" --prefix=true read /millrace/
  for prefix in "/millrace/box/$host/" "${@:2}"; do
    show etcdctl role grant-permission "$host" --prefix=true readwrite "$prefix"
  done
  show etcdctl user grant-role "$host" "$host"
}
