# Hosts in namespaces, sourced by examples/cluster/run. A host is a directory of its own, a user of its own, an address of
# its own and its own view of the file system:
#
#   /srv/millrace          its directory (outside: DIR/HOST), mode 0700, its user's
#   /mnt/NAME              what it reads of the host NAME, read-only: the outboxes, as nullfs would show them (with
#                          --https and --etcd nothing)
#   /usr/local/bin         the program millrace
#
# and nothing of the others. Its processes see only themselves.

hosts=(mx1 acme1 ns1 ns2 pub1 internet)  # their numbers in addresses and users: 1, 2 …
declare -A number=([mx1]=1 [acme1]=2 [ns1]=3 [ns2]=4 [pub1]=5 [internet]=6 [consumer]=7
  [etcd1]=8 [etcd2]=9 [etcd3]=10)
[[ $transport == etcd ]] || members=()

address() { echo "10.53.0.${number[$1]}"; }
address6() { echo "fd00:53::${number[$1]}"; }
user() { echo $((53000 + number[$1])); }
has_ipv6() { [[ -e /proc/net/if_inet6 ]]; }

# The consumer is a second user on the publisher.
machine_of() { if [[ $1 == consumer ]]; then echo pub1; else echo "$1"; fi; }

# What a host reads of others, as NAME=DIRECTORY.
sources_of() {
  case $1 in
    mx1) echo ns1=ns1/state/outbox pub1=pub1/state/outbox publication=pub1/publication ;;
    acme1) echo mx1=mx1/state/outbox ns1=ns1/state/outbox ;;
    ns1) echo mx1=mx1/state/outbox acme1=acme1/state/outbox ;;
    pub1) echo mx1=mx1/state/outbox acme1=acme1/state/outbox ;;
    consumer) echo pub1=pub1/publication ;;
  esac
}

as_user() { setpriv --reuid "$(user "$1")" --regid "$(user "$1")" --clear-groups "${@:2}"; }

# Those that are mounted: otherwise nginx serves the outboxes, or they are in the store.
mounts_of() { if [[ $transport == mounted || $1 == consumer ]]; then sources_of "$1"; fi; }

# In namespaces that were just made: builds the host's view of the file system, and becomes COMMAND as its user.
# $hall is where DIR is mounted, $shown_dir where it is for whoever runs this, $program millrace's binary.
enter_host() {
  local host=$1 user=$2 source name place
  shift 2
  mount -t tmpfs -o mode=755 tmpfs /mnt
  mount -t tmpfs -o mode=755 tmpfs /srv
  mkdir /srv/millrace
  mount --bind "$hall/$host" /srv/millrace
  for source in $(mounts_of "$host"); do
    name=${source%%=*} place=$hall/${source#*=}
    [[ -d $place ]] || continue  # before that host's init
    mkdir "/mnt/$name"
    mount --bind "$place" "/mnt/$name"
    mount -o remount,bind,ro,nosuid,nodev,noexec "/mnt/$name"
  done
  mount -t tmpfs -o mode=755 tmpfs /usr/local/bin
  install -m 755 "$program" /usr/local/bin/millrace
  [[ ! -d $shown_dir ]] || mount -t tmpfs -o mode=755 tmpfs "$shown_dir"
  mount -t tmpfs -o mode=1777 tmpfs /tmp
  mount -t tmpfs -o mode=755 tmpfs /run  # hides $hall
  echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start
  cd /srv/millrace
  umask 022
  exec env -i PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin setpriv --reuid "$user" --regid "$user" --clear-groups \
    --inh-caps=-all --bounding-set=-all --no-new-privs "$@"
}
export -f enter_host sources_of mounts_of

# on HOST COMMAND…: as the host's user, in the host's directory.
on() {
  local host=$1 machine
  shift
  machine=$(machine_of "$host")
  nsenter --net="/run/netns/$machine" unshare --mount --uts --ipc --pid --fork --kill-child --mount-proc \
    bash -c 'hostname "$1" && shift && set -e && enter_host "$@"' bash "$machine" "$host" "$(user "$host")" "$@"
}

# The same, and shows the command.
show_on() {
  printf '%s$ %s\n' "$1" "$(quoted "${@:2}")" >&3
  on "$@"
}

# power_on HOST…: starts what the file `boot` in its directory says, and then once a second what the file `cron` says.
# Both are the host's own; cron may come later.
power_on() {
  local host
  for host in "$@"; do
    touch "$dir/$host/console.log"
    give "$host" console.log
    on "$host" bash -c '[[ ! -f boot ]] || . ./boot; while sleep 1; do [[ ! -f cron ]] || bash ./cron; done' \
      >>"$dir/$host/console.log" 2>&1 &
  done
}

# Until millrace runs on the host, which has it once a second; at most five seconds. Stops it where it is.
await_work() {
  local end=$((SECONDS + 5))
  [[ -f $dir/$1/cron ]] || return 0
  until pkill -STOP -x -u "$(user "$1")" millrace; do
    ((SECONDS < end)) || die "$1 has not run millrace for 5 s"
  done
}

# Kills every process of the host, without warning; prints their names.
power_off() {
  local processes
  mapfile -t processes < <(pgrep -l -u "$(user "$1")")
  kill -KILL "${processes[@]%% *}" 2>/dev/null || true
  printf '%s\n' "${processes[@]#* }" | xargs
}

# The network: one bridge, and a namespace for each host.
make_network() {
  local host
  ip link add bridge0 type bridge
  ip link set bridge0 up
  for host in "${hosts[@]}" "${members[@]}"; do
    ip netns add "$host"
    ip link add "$host" type veth peer name eth0 netns "$host"
    ip link set "$host" master bridge0 up
    ip -n "$host" link set lo up
    ip -n "$host" link set eth0 up
    ip -n "$host" address add "$(address "$host")/24" dev eth0
    if has_ipv6; then ip -n "$host" address add "$(address6 "$host")/64" dev eth0 nodad; fi
  done
}

make_directories() {
  local host
  for host in "${hosts[@]}" "${members[@]}" consumer; do
    install -d -m 700 -o "$(user "$host")" -g "$(user "$host")" "$dir/$host"
  done
}

# give HOST FILE…: what root wrote there becomes the host's own.
give() {
  local host=$1
  shift
  (cd "$dir/$host" && chown -R "$(user "$host"):$(user "$host")" "$@")
}
