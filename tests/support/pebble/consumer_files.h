// The configurations of the servers in consumer_server.cc.
#pragma once

#include <string>

namespace millrace::test {

inline const std::string kOpenldap = R"(dn: cn=config
objectClass: olcGlobal
cn: config
olcTLSCertificateFile: @DIR@/tls/ldap.pem
olcTLSCertificateKeyFile: @DIR@/tls/ldap.key

dn: olcDatabase={0}config,cn=config
objectClass: olcDatabaseConfig
olcDatabase: {0}config
olcAccess: {0}to * by dn.exact=gidNumber=0+uidNumber=0,cn=peercred,cn=external,cn=auth manage
)";

inline const std::string kDovecot = R"(base_dir = @DIR@/run
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

inline const std::string kNginx = R"(daemon off;
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

inline const std::string kApache = R"(ServerRoot @DIR@
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

inline const std::string kHaproxy = R"(global
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

inline const std::string kExim = R"(primary_hostname = smtp.example.org
spool_directory = @DIR@/spool
log_file_path = @DIR@/spool/%slog
local_interfaces = 127.0.0.1
keep_environment =
helo_lookup_domains =
tls_advertise_hosts = *
tls_certificate = @DIR@/tls/smtp.pem
tls_privatekey = @DIR@/tls/smtp.key
)";

inline const std::string kOpensmtpd = R"(pki smtp.example.org cert "@DIR@/tls/smtp.pem"
pki smtp.example.org key "@DIR@/tls/smtp.key"
listen on 127.0.0.1 port @STARTTLS@ tls pki smtp.example.org
action "local" maildir
match for local action "local"
)";

inline const std::string kPostgresql = R"(listen_addresses = '127.0.0.1'
port = @STARTTLS@
unix_socket_directories = ''
fsync = off
ssl = on
ssl_cert_file = '@DIR@/tls/db.pem'
ssl_key_file = '@DIR@/tls/db.key'
)";

inline const std::string kPostfix = R"(compatibility_level = 3.6
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

inline const std::string kPostfixMaster = R"(127.0.0.1:@STARTTLS@ inet n - n - - smtpd
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
)";

inline const std::string kProsody = R"(pidfile = "@DIR@/data/pid"
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

inline const std::string kUnbound = R"(server:
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

}  // namespace millrace::test
