#include "tests/support/pebble/consumer_server.h"

#include <algorithm>

namespace millrace::test {
namespace {

const std::string kOpenldap = R"(dn: cn=config
objectClass: olcGlobal
cn: config
olcTLSCertificateFile: @DIR@/tls/ldap.pem
olcTLSCertificateKeyFile: @DIR@/tls/ldap.key

dn: olcDatabase={0}config,cn=config
objectClass: olcDatabaseConfig
olcDatabase: {0}config
olcAccess: {0}to * by dn.exact=gidNumber=0+uidNumber=0,cn=peercred,cn=external,cn=auth manage
)";

const std::string kDovecot = R"(base_dir = @DIR@/run
log_path = @DIR@/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <@DIR@/tls/imap.pem
ssl_key = <@DIR@/tls/imap.key
service imap-login {
  inet_listener imap {
    port = @STARTTLS@
  }
  inet_listener imaps {
    port = @PORT@
    ssl = yes
  }
}
passdb {
  driver = static
  args = nopassword=y
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=/nonexistent
}
)";

const std::string kNginx = R"(daemon off;
pid @DIR@/nginx.pid;
error_log @DIR@/log;
events {}
http {
  access_log off;
  server {
    listen 127.0.0.1:@PORT@ ssl;
    ssl_certificate @DIR@/tls/www.pem;
    ssl_certificate_key @DIR@/tls/www.key;
  }
}
)";

const std::string kApache = R"(ServerRoot @DIR@
ServerName www.example.org
PidFile @DIR@/apache.pid
ErrorLog @DIR@/log
User nobody
Group nogroup
Listen 127.0.0.1:@PORT@
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so
SSLSessionCache none
<VirtualHost *:@PORT@>
  SSLEngine on
  SSLCertificateFile @DIR@/tls/www.pem
  SSLCertificateKeyFile @DIR@/tls/www.key
</VirtualHost>
)";

const std::string kHaproxy = R"(global
  maxconn 100
defaults
  mode http
  timeout connect 1s
  timeout client 5s
  timeout server 5s
frontend www
  bind 127.0.0.1:@PORT@ ssl crt @DIR@/tls/www.pem
  http-request return status 200
)";

const std::string kExim = R"(primary_hostname = smtp.example.org
spool_directory = @DIR@/spool
log_file_path = @DIR@/spool/%slog
local_interfaces = 127.0.0.1
keep_environment =
helo_lookup_domains =
tls_advertise_hosts = *
tls_certificate = @DIR@/tls/smtp.pem
tls_privatekey = @DIR@/tls/smtp.key
)";

const std::string kPostgresql = R"(listen_addresses = '127.0.0.1'
port = @STARTTLS@
unix_socket_directories = ''
fsync = off
ssl = on
ssl_cert_file = '@DIR@/tls/db.pem'
ssl_key_file = '@DIR@/tls/db.key'
)";

const std::string kPostfix = R"(compatibility_level = 3.6
queue_directory = @DIR@/queue
data_directory = @DIR@/data
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx1.example.org
maillog_file = /dev/stdout
alias_maps =
alias_database =
smtpd_peername_lookup = no
smtpd_tls_security_level = may
smtpd_tls_chain_files = @DIR@/tls/mx1.pem
tls_server_sni_maps = hash:@DIR@/etc/sni
smtpd_relay_restrictions = reject
)";

const std::string kPostfixMaster = R"(127.0.0.1:@STARTTLS@ inet n - n - - smtpd
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
)";

const std::string kProsody = R"(pidfile = "@DIR@/data/pid"
data_path = "@DIR@/data"
certificates = "@DIR@/data"
log = { warn = "@DIR@/data/log" }
modules_enabled = { "tls", "saslauth", "disco" }
interfaces = { "127.0.0.1" }
c2s_ports = { @STARTTLS@ }
s2s_ports = { @PORT@ }
c2s_require_encryption = true
authentication = "internal_hashed"
VirtualHost "@HOST@"
  ssl = { certificate = "@DIR@/tls/xmpp.pem", key = "@DIR@/tls/xmpp.key" }
)";

const std::string kUnbound = R"(server:
  directory: "@DIR@"
  interface: 127.0.0.1@@PORT@
  tls-port: @PORT@
  tls-service-pem: "@DIR@/tls/dot.pem"
  tls-service-key: "@DIR@/tls/dot.key"
  username: "unbound"
  chroot: ""
  pidfile: ""
  use-syslog: no
  num-threads: 1
remote-control:
  control-enable: no
)";

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
                     "exec postmap -c @DIR@/etc -F hash:@DIR@/etc/sni"}}},
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
