# The store of --etcd: sourced by examples/cluster/run. See OUTBOXES IN ETCD in millrace-hosts(7). Its CA and its administrator
# are on etcd1.

client_port=2379 peer_port=2380
for member in "${members[@]}"; do member_address[$member]=$(address "$member"); done

# in_store HOST: with --etcd, how the host uses the store.
in_store() { [[ $transport != etcd ]] || printf '\n%s,' "$(store_of "$1")"; }

# store ARGUMENT…: etcdctl, as the administrator.
store() {
  printf 'etcd1$ etcdctl %s\n' "$(quoted "$@")" >&3
  on etcd1 bash -c 'set -a && . ./admin/etcdctl.conf && exec etcdctl "$@"' etcdctl "$@"
}

# certify_for_store HOST FILE SUBJECT SUBJECT-ALTERNATIVE-NAME: FILE.pem and FILE.key, by the CA of the store.
certify_for_store() {
  local host=$1 file=$2
  on "$host" bash -c 'umask 077; openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "$2" \
    -addext "subjectAltName=$3" -keyout "$1.key" -out "$1.csr"' bash "$file" "$3" "$4" 2>"$dir/openssl.log" ||
    die "openssl could not make a key for $host: $(cat "$dir/openssl.log")"
  cp "$dir/$host/$file.csr" "$dir/etcd1/admin/request.csr"
  give etcd1 admin
  on etcd1 bash -c 'openssl x509 -req -in admin/request.csr -CA admin/ca.pem -CAkey admin/ca.key -CAcreateserial -days 30 \
    -extfile <(echo "subjectAltName=$1") -out admin/certificate.pem' bash "$4" 2>"$dir/openssl.log" ||
    die "openssl could not certify $host: $(cat "$dir/openssl.log")"
  cp "$dir/etcd1/admin/certificate.pem" "$dir/$host/$file.pem"
  cp "$dir/etcd1/admin/ca.pem" "$dir/$host/etcd-ca.pem"
  give "$host" "$file.pem" etcd-ca.pem
}

write_members() {
  local member
  on etcd1 bash -c 'umask 077 && mkdir admin && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
    -subj /CN=store -keyout admin/ca.key -out admin/ca.pem' 2>"$dir/openssl.log" ||
    die "openssl could not make a CA: $(cat "$dir/openssl.log")"
  for member in "${members[@]}"; do
    certify_for_store "$member" etcd /CN=etcd "IP:$(address "$member")"
    member_conf "$member" /srv/millrace | write "$member" etcd.conf
    boot "$member" <<<'(set -a && . ./etcd.conf && exec etcd) &>>etcd.log &'
    echo "$member/etcd.conf: $(endpoint "$member")"
  done
  certify_for_store etcd1 admin/root /CN=root DNS:root
  write etcd1 admin/etcdctl.conf <<END
ETCDCTL_ENDPOINTS="$(endpoints ,)"
ETCDCTL_CACERT="admin/ca.pem"
ETCDCTL_CERT="admin/root.pem"
ETCDCTL_KEY="admin/root.key"
END
}

# add_user HOST: reads all, and writes its own box.
add_user() {
  local host=$1
  certify_for_store "$host" etcd "/O=$host" "DNS:$host"  # etcd refuses a common name here
  (umask 077; openssl rand -hex 16 | write "$host" etcd-password)
  store user add "$host" --interactive=false <"$dir/$host/etcd-password"
  store role add "$host"
  store role grant-permission "$host" --prefix=true read /millrace/
  store role grant-permission "$host" --prefix=true readwrite "/millrace/box/$host/"
  store user grant-role "$host" "$host"
}

make_store() {
  local host
  step "The store: etcd on etcd1, etcd2 and etcd3"
  write_members
  power_on "${members[@]}"
  wait_until "etcd answers" answers etcd1 bash -c 'set -a && . ./admin/etcdctl.conf && exec etcdctl endpoint health'
  step "The store: a user for each host"
  store user add root --no-password
  store user grant-role root root
  for host in mx1 acme1 ns1 pub1; do add_user "$host"; done
  store auth enable
}
