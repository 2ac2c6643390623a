#include "tests/support/web_server.h"

namespace millrace::test {
namespace {

// One process, which does not become another user.
std::string nginx_config(const std::string& home, uint16_t port, const std::string& outboxes) {
  return "daemon off;\nmaster_process off;\npid " + home + "/pid;\nerror_log " + home +
         "/error.log;\nevents {}\nhttp {\n  log_format short '$uri $status $server_protocol';\n"
         "  access_log " +
         home + "/log short;\n  client_body_temp_path " + home + "/body;\n  proxy_temp_path " +
         home + "/proxy;\n  fastcgi_temp_path " + home + "/fastcgi;\n  uwsgi_temp_path " + home +
         "/uwsgi;\n  scgi_temp_path " + home +
         "/scgi;\n  server {\n    listen 127.0.0.1:" + std::to_string(port) +
         " ssl http2;\n    ssl_certificate " + home + "/server.pem;\n    ssl_certificate_key " +
         home + "/server.key;\n    location /outbox/ { alias " + outboxes + "/; }\n  }\n}\n";
}

}  // namespace

std::string WebServer::start(const Path& state) {
  const std::string home = directory_.path();
  if (port_ == 0) {
    port_ = free_port();
    run_program({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                 "-nodes", "-days", "3", "-subj", "/CN=127.0.0.1", "-addext",
                 "subjectAltName=IP:127.0.0.1", "-keyout", home + "/server.key", "-out",
                 ca_file()});
  }
  directory_.write("nginx.conf", nginx_config(home, port_, (state / "outbox").string()));
  nginx_ = Daemon({"nginx", "-p", home, "-e", home + "/error.log", "-c", home + "/nginx.conf"},
                  directory_ / "out");
  const bool answers = wait_until([this] {
    return run_program({"curl", "-sS", "--cacert", ca_file(), "-o", "/dev/null", url()}).status ==
           0;
  });
  take_log();
  return answers ? ""
                 : "nginx does not answer: " + read_text(directory_ / "error.log") +
                       read_text(directory_ / "out");
}

std::string WebServer::take_log() {
  const std::string log = read_text(directory_ / "log");
  std::string taken = log.substr(read_);
  read_ = log.size();
  return taken;
}

}  // namespace millrace::test
