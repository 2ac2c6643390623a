# Three members of etcd, and how a host uses them: sourced by examples/etcd/run and examples/cluster/run, which set
#
#   member_address                 of each
#   client_port, peer_port         for clients, and for the other members

members=(etcd1 etcd2 etcd3)
declare -A member_address=()

endpoint() { echo "https://${member_address[$1]}:$client_port"; }
peer() { echo "https://${member_address[$1]}:$peer_port"; }

# joined SEPARATOR WORD…
joined() {
  local text
  text=$(printf "$1%s" "${@:2}")
  echo "${text#"$1"}"
}

# endpoints SEPARATOR: of all members.
endpoints() {
  local member urls=()
  for member in "${members[@]}"; do urls+=("$(endpoint "$member")"); done
  joined "$1" "${urls[@]}"
}

initial_cluster() {
  local member urls=()
  for member in "${members[@]}"; do urls+=("$member=$(peer "$member")"); done
  joined , "${urls[@]}"
}

# member_conf MEMBER HOME: as in /etc/default/etcd. Between the members no host is accepted: its certificate has another
# common name.
member_conf() {
  local member=$1 home=$2
  cat <<END
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
ETCD_INITIAL_CLUSTER="$(initial_cluster)"
ETCD_PEER_CERT_FILE="$home/etcd.pem"
ETCD_PEER_KEY_FILE="$home/etcd.key"
ETCD_PEER_TRUSTED_CA_FILE="$home/etcd-ca.pem"
ETCD_PEER_CLIENT_CERT_AUTH="true"
ETCD_PEER_CERT_ALLOWED_CN="etcd"
ETCD_AUTO_COMPACTION_RETENTION="1h"
END
}

# store_of HOST [MORE]: how the host uses the store, with further members of that object.
store_of() {
  cat <<END
  "etcd": {
    "endpoints": ["$(endpoints '", "')"],
    "box": "$1",
    "ca_file": "etcd-ca.pem",
    "cert_file": "etcd.pem",
    "key_file": "etcd.key",
    "user": "$1",
    "password_file": "etcd-password"${2:-}
  }
END
}
