#include "tests/support/pebble/consumer_server.h"

#include <algorithm>

#include "tests/support/pebble/consumer_files.h"

namespace millrace::test {
namespace {

std::vector<ConsumerServer> make_servers() {
  return {
      {.kind = "openldap",
       .program = "slapd",
       .files = {{"config.ldif", kOpenldap}},
       .prepare = "mkdir slapd.d && slapadd -n 0 -F slapd.d -l config.ldif && "
                  "chown -R openldap:openldap slapd.d",
       .command = "slapd -d 0 -u openldap -g openldap -F slapd.d -h \"ldap://127.0.0.1:@STARTTLS@ "
                  "ldaps://127.0.0.1:@PORT@ ldapi://$(echo @DIR@/ldapi | sed s,/,%2F,g)\"",
       .programs = {{"slaptest", "exec slaptest \"$@\" -F slapd.d"},
                    {"ldapmodify",
                     "exec ldapmodify $1 $2 $3 $4 "
                     "\"ldapi://$(echo @DIR@/ldapi | sed s,/,%2F,g)\" $6 \"$7\""}}},
      {.kind = "nginx",
       .program = "nginx",
       .files = {{"nginx.conf", kNginx}},
       .command = "nginx -e @DIR@/log -c @DIR@/nginx.conf",
       .programs = {{"nginx", "exec nginx -e @DIR@/log -c @DIR@/nginx.conf \"$@\""}}},
      {.kind = "dovecot",
       .program = "dovecot",
       .files = {{"dovecot.conf", kDovecot}},
       .command = "dovecot -F -c dovecot.conf",
       .programs = {{"doveconf", "exec doveconf -c dovecot.conf \"$@\""},
                    {"doveadm", "exec doveadm -c dovecot.conf \"$@\""}}},
      {.kind = "apache",
       .program = "apache2",
       .files = {{"httpd.conf", kApache}},
       .command = "apache2 -f @DIR@/httpd.conf -DFOREGROUND",
       .programs = {{"apachectl",
                     "case $1 in configtest) set -- -t ;; *) set -- -k $1 ;; esac\n"
                     "exec apache2 -f @DIR@/httpd.conf \"$@\""}}},
      {.kind = "haproxy",
       .program = "haproxy",
       .files = {{"haproxy.cfg", kHaproxy}},
       .command = "haproxy -W -f haproxy.cfg",
       .reload = "kill -USR2 $pid",
       .programs = {{"haproxy",
                     "test \"$*\" = '-c -f /etc/haproxy/haproxy.cfg' && "
                     "exec haproxy -c -f haproxy.cfg"}}},
      {.kind = "exim",
       .program = "exim4",
       .files = {{"exim.conf", kExim}},
       .prepare = "mkdir spool && chown Debian-exim spool && "
                  "echo exim_path = $(command -v exim4) >>exim.conf",
       .command = "exim4 -C @DIR@/exim.conf -bdf -oX 127.0.0.1.@STARTTLS@ -oP @DIR@/spool/pid",
       .programs = {{"exim", "exec exim4 -C @DIR@/exim.conf \"$@\""}}},
      // Its socket, its spool and the directory of its unprivileged processes are compiled in. All
      // of it is in a mount namespace of its own.
      {.kind = "opensmtpd",
       .program = "smtpd",
       .files = {{"smtpd.conf", kOpensmtpd}},
       .command = "unshare --mount sh -c 'mount -t tmpfs none /var/spool && "
                  "mount -t tmpfs none /var/lib && mount -t tmpfs none /run && "
                  "mkdir -p -m 0755 /var/lib/opensmtpd/empty && "
                  "exec smtpd -F -f @DIR@/smtpd.conf'",
       .programs = {{"smtpd", "exec smtpd -f @DIR@/smtpd.conf \"$@\""}},
       // 6.8.0p2 with OpenSSL 3: "missing private key", OpenSMTPD's issue 1239.
       .fails_handshakes = true},
      {.kind = "postgresql",
       .program = "/usr/lib/postgresql/*/bin/postgres",
       .files = {{"extra.conf", kPostgresql}},
       .prepare =
           "mkdir data && chown postgres data && cd / && setpriv --reuid postgres --regid "
           "postgres --init-groups /usr/lib/postgresql/*/bin/initdb -N -A trust -D @DIR@/data && "
           "cat @DIR@/extra.conf >>@DIR@/data/postgresql.conf",
       .command = "setpriv --reuid postgres --regid postgres --init-groups "
                  "/usr/lib/postgresql/*/bin/postgres -D @DIR@/data",
       .stop = "INT"},
      {.kind = "postfix",
       .program = "postfix",
       .files = {{"etc/main.cf", kPostfix},
                 {"etc/master.cf", kPostfixMaster},
                 {"etc/sni", "mail.example.net @DIR@/tls/other.pem\n"}},
       .prepare = "mkdir queue data && chown postfix data && postfix check",
       .command = "sh -c 'bin/postmap -F hash:/usr/local/etc/postfix/sni && "
                  "MAIL_CONFIG=@DIR@/etc exec /usr/lib/postfix/sbin/master -c @DIR@/etc -d'",
       .programs = {{"postfix", "exec postfix -c @DIR@/etc \"$@\""},
                    {"postmap",
                     "test $2 = hash:/usr/local/etc/postfix/sni && "
                     "exec postmap -c @DIR@/etc -F hash:@DIR@/etc/sni"}},
       // Its processes restart when they see that the map is another one.
       .needs_action = false},
      {.kind = "prosody",
       .program = "prosody",
       .files = {{"prosody.cfg.lua", kProsody}},
       .prepare = "mkdir data && chown prosody data",
       .command = "setpriv --reuid prosody --regid prosody --init-groups prosody -F --config "
                  "@DIR@/prosody.cfg.lua",
       .programs = {{"prosodyctl", "exec prosodyctl --config @DIR@/prosody.cfg.lua \"$@\""}}},
      {.kind = "unbound",
       .program = "unbound",
       .files = {{"unbound.conf", kUnbound}},
       // Debian confines /usr/sbin/unbound by AppArmor to its own directories; a copy reads ours.
       .prepare = "cp $(command -v unbound) server",
       .command = "./server -d -c unbound.conf",
       .programs = {{"unbound-checkconf", "exec unbound-checkconf unbound.conf"}}},
  };
}

}  // namespace

const ConsumerServer& consumer_server(const std::string& kind) {
  return *std::ranges::find(consumer_servers(), kind, &ConsumerServer::kind);
}

const std::vector<ConsumerServer>& consumer_servers() {
  static const std::vector<ConsumerServer> servers = make_servers();
  return servers;
}

}  // namespace millrace::test
