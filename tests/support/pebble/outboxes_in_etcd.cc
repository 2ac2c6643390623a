#include "tests/support/pebble/outboxes_in_etcd.h"

#include <filesystem>

namespace millrace::test {

namespace fs = std::filesystem;

std::unique_ptr<EtcdCluster> OutboxesInEtcd::cluster_;
std::string OutboxesInEtcd::failure_;

void OutboxesInEtcd::SetUpTestSuite() {
  cluster_ = std::make_unique<EtcdCluster>();
  failure_ = cluster_->start({"mx1", "ns1"});
}

void OutboxesInEtcd::SetUp() {
  ASSERT_EQ(failure_, "");
  // Each test has states of its own, so it must not find another one's versions.
  cluster_->control({"del", "--prefix", "/millrace/"});
  write_key_host({"web"});
  ASSERT_EQ(millrace("mx1", {"init"}).err, "");
  write_dns_host();
  directory_.write("ns1/zones/example.test",
                   "$TTL 1h\n@ SOA ns1 hostmaster 1 2h 15m 1w 5m\n NS ns1\nns1 A 192.0.2.1\n");
  fs::create_directory(at("ns1/keys"));
  ASSERT_EQ(millrace("ns1", {"init"}).err, "");
  directory_.write("ns1/state/trusted/mx1/csr.pub", directory_.read("mx1/state/signing/csr.pub"));
}

void OutboxesInEtcd::write_key_host(const std::vector<std::string>& names,
                                    const std::string& box) const {
  std::string certificates;
  for (const std::string& name : names) {
    certificates += (certificates.empty() ? "\"" : ", \"") + name + R"(": { "names": [")" + name +
                    R"(.example.test"] })";
  }
  std::string settings = cluster_->settings("mx1");
  settings.replace(settings.find("\"box\": \"mx1\""), 12, "\"box\": \"" + box + "\"");
  directory_.write("mx1/millrace.json", R"({ "host": "mx1", "roles": ["key"],
      "certificates": { )" + certificates + R"( }, "etcd": { )" +
                                            settings + " } }");
}

void OutboxesInEtcd::write_dns_host() const {
  directory_.write("ns1/millrace.json", R"({ "host": "ns1", "roles": ["dns"],
      "zones": { "example.test": { "file": "zones/example.test",
        "signed_file": "zones/example.test.signed", "keys": "keys",
        "servers": ["127.0.0.1@1"] } },
      "certificates": { "web": { "names": ["web.example.test"],
        "tlsa": ["_443._tcp.web.example.test."] } },
      "sources": { "mx1": { "role": "key", "outbox": "etcd:mx1" } },
      "etcd": { )" + cluster_->settings("ns1") +
                                            " } }");
}

Finished OutboxesInEtcd::millrace(const std::string& host, const Arguments& arguments) const {
  Arguments line = {MILLRACE_BINARY};
  line.insert(line.end(), arguments.begin(), arguments.end());
  return run_program(line, {.environment = {}, .directory = at(host)});
}

std::string OutboxesInEtcd::there(const std::string& name) const {
  return read_text(at("mx1/state/outbox/csr/current/requests/" + name + ".json"));
}

std::string OutboxesInEtcd::here(const std::string& name) const {
  return read_text(at("ns1/state/inbox/mx1/csr/current/requests/" + name + ".json"));
}

}  // namespace millrace::test
