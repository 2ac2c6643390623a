#include "tests/support/etcd_cluster.h"

#include <filesystem>

namespace millrace::test {
namespace {

// A key and its request, then the certificate. The members talk to themselves as TLS clients too.
void make_certificate(const std::string& home, const std::string& name) {
  const std::string file = home + "/" + name;
  run_program({"openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
               "-subj", "/O=" + name, "-keyout", file + ".key", "-out", file + ".csr"});
  run_program({"openssl", "x509", "-req", "-in", file + ".csr", "-CA", home + "/ca.pem", "-CAkey",
               home + "/ca.key", "-CAcreateserial", "-days", "3", "-extfile", home + "/extensions",
               "-out", file + ".pem"});
}

}  // namespace

void EtcdCluster::make_certificates() const {
  const std::string home = directory_.path();
  run_program({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
               "-nodes", "-days", "3", "-subj", "/O=ca", "-keyout", home + "/ca.key", "-out",
               home + "/ca.pem"});
  directory_.write("extensions", "subjectAltName=IP:127.0.0.1\n");
  make_certificate(home, "member");
  make_certificate(home, "client");
}

void EtcdCluster::start_member(size_t member) {
  const std::string name = name_of(member);
  const std::string peer = peer_url(member);
  members_[member].daemon = Daemon({"etcd",
                                    "--name",
                                    name,
                                    "--data-dir",
                                    file(name),
                                    "--listen-client-urls",
                                    url(member),
                                    "--advertise-client-urls",
                                    url(member),
                                    "--listen-peer-urls",
                                    peer,
                                    "--initial-advertise-peer-urls",
                                    peer,
                                    "--initial-cluster",
                                    all_peers(),
                                    "--cert-file",
                                    file("member.pem"),
                                    "--key-file",
                                    file("member.key"),
                                    "--trusted-ca-file",
                                    file("ca.pem"),
                                    "--client-cert-auth",
                                    "--quota-backend-bytes",
                                    quota,
                                    "--heartbeat-interval",
                                    "50",
                                    "--election-timeout",
                                    "500"},
                                   file(name + ".log"));
}

bool EtcdCluster::is_healthy(size_t member) const {
  const Finished said =
      run_program({"curl", "-sS", "--max-time", "2", "--cacert", file("ca.pem"), "--cert",
                   file("client.pem"), "--key", file("client.key"), url(member) + "/health"});
  return said.out.find("true") != std::string::npos;
}

EtcdCluster::~EtcdCluster() {
  for (Member& member : members_) member.daemon.kill();
}

std::string EtcdCluster::start(const std::vector<std::string>& hosts) {
  make_certificates();
  for (Member& member : members_) {
    member.client = free_port();
    member.peer = free_port();
  }
  for (size_t at = 0; at < kMembers; ++at) start_member(at);
  for (size_t at = 0; at < kMembers; ++at) {
    if (!wait_until([&] { return is_healthy(at); })) {
      return "etcd does not answer: " + read_text(file(name_of(at) + ".log"));
    }
  }
  return make_users(hosts);
}

std::string EtcdCluster::restart(size_t member) {
  start_member(member);
  if (wait_until([&] { return is_healthy(member); })) return "";
  return "etcd does not come back: " + read_text(file("m" + std::to_string(member) + ".log"));
}

std::string EtcdCluster::make_users(const std::vector<std::string>& hosts) {
  std::vector<Arguments> steps = {{"user", "add", "root:root"}};
  for (const std::string& host : hosts) {
    steps.push_back({"user", "add", host + ":password of " + host});
    steps.push_back({"role", "add", host});
    steps.push_back({"user", "grant-role", host, host});
    steps.push_back({"role", "grant-permission", host, "read", "--prefix=true", "/millrace/"});
    steps.push_back({"role", "grant-permission", host, "readwrite", "--prefix=true",
                     "/millrace/box/" + host + "/"});
    steps.push_back(
        {"role", "grant-permission", host, "readwrite", "--prefix=true", "/millrace/work/"});
    const std::string name = host + ".password";
    directory_.write(name, "password of " + host + "\n", 0600);
  }
  steps.push_back({"user", "grant-role", "root", "root"});
  steps.push_back({"auth", "enable"});
  for (const Arguments& step : steps) {
    const Finished done = run_control(step, false);
    if (done.status != 0) return "etcdctl " + step[0] + " " + step[1] + ": " + done.err;
  }
  has_users_ = true;
  return "";
}

std::string EtcdCluster::all_peers() const {
  std::string all;
  for (size_t at = 0; at < kMembers; ++at) {
    all += (at == 0 ? "" : ",") + name_of(at) + "=" + peer_url(at);
  }
  return all;
}

std::string EtcdCluster::all_urls() const {
  std::string all;
  for (size_t at = 0; at < kMembers; ++at) all += (at == 0 ? "" : ",") + url(at);
  return all;
}

Finished EtcdCluster::control(const Arguments& arguments) const {
  return run_control(arguments, true);
}

void EtcdCluster::save(const Path& snapshot) const {
  run_control({"snapshot", "save", snapshot}, true, url(0));
}

std::string EtcdCluster::roll_back(const Path& snapshot) {
  for (Member& member : members_) member.daemon.kill();
  for (size_t at = 0; at < kMembers; ++at) {
    std::filesystem::remove_all(file(name_of(at)));
    const Finished restored =
        run_program({"etcdctl", "snapshot", "restore", snapshot, "--name", name_of(at),
                     "--data-dir", file(name_of(at)), "--initial-cluster", all_peers(),
                     "--initial-advertise-peer-urls", peer_url(at)},
                    {.environment = {"ETCDCTL_API=3"}, .directory = {}});
    if (restored.status != 0) return "etcdctl snapshot restore: " + restored.err;
  }
  for (size_t at = 0; at < kMembers; ++at) start_member(at);
  for (size_t at = 0; at < kMembers; ++at) {
    if (!wait_until([&] { return is_healthy(at); })) return "a member does not come back";
  }
  return "";
}

Finished EtcdCluster::run_control(const Arguments& arguments, bool as_root,
                                  const std::string& endpoints) const {
  Arguments line = {"etcdctl",          "--endpoints",  endpoints.empty() ? all_urls() : endpoints,
                    "--cacert",         file("ca.pem"), "--cert",
                    file("client.pem"), "--key",        file("client.key")};
  if (as_root) line.insert(line.end(), {"--user", "root:root"});
  line.insert(line.end(), arguments.begin(), arguments.end());
  return run_program(line, {.environment = {"ETCDCTL_API=3"}, .directory = {}});
}

std::string EtcdCluster::settings(const std::string& host) const {
  std::string endpoints;
  for (size_t at = 0; at < kMembers; ++at) {
    endpoints += (at == 0 ? "\"" : ", \"") + url(at) + "\"";
  }
  return R"("endpoints": [)" + endpoints + R"(], "box": ")" + host + R"(", "ca_file": ")" +
         file("ca.pem").string() + R"(", "cert_file": ")" + file("client.pem").string() +
         R"(", "key_file": ")" + file("client.key").string() + R"(", "user": ")" + host +
         R"(", "password_file": ")" + file(host + ".password").string() + "\"";
}

bool EtcdCluster::fill() const {
  const std::string large(100'000, 'x');
  for (int count = 0; count < 200; ++count) {
    const Finished put = control({"put", "junk", large});
    if (put.err.find("database space exceeded") != std::string::npos) return true;
    if (put.status != 0) return false;
  }
  return false;
}

void EtcdCluster::make_room() const {
  control({"del", "junk"});
  const std::string status = control({"get", "junk", "-w", "json"}).out;
  const size_t at = status.find("\"revision\":") + 11;
  control({"compact", status.substr(at, status.find_first_not_of("0123456789", at) - at)});
  control({"defrag"});
  control({"alarm", "disarm"});
}

}  // namespace millrace::test
