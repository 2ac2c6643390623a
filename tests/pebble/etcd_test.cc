// A key host and a DNS host whose outboxes pass through three real etcd members.
#include <chrono>
#include <filesystem>
#include <thread>

#include <gmock/gmock.h>

#include "tests/support/etcd_cluster.h"

namespace millrace::test {
namespace {

namespace fs = std::filesystem;

using ::testing::HasSubstr;

class OutboxesInEtcd : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    cluster_ = std::make_unique<EtcdCluster>();
    failure_ = cluster_->start({"mx1", "ns1"});
  }
  static void TearDownTestSuite() { cluster_.reset(); }

  void SetUp() override {
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
  Path at(const std::string& path) const { return directory_ / path; }
  void write_key_host(const std::vector<std::string>& names, const std::string& box = "mx1") {
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
  void write_dns_host() {
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
  Finished millrace(const std::string& host, const Arguments& arguments) const {
    Arguments line = {MILLRACE_BINARY};
    line.insert(line.end(), arguments.begin(), arguments.end());
    return run_program(line, {.environment = {}, .directory = at(host)});
  }
  Finished publish() const { return millrace("mx1", {"csr"}); }
  Finished read() const { return millrace("ns1", {"tlsa"}); }
  std::string there() const {
    return directory_.read("mx1/state/outbox/csr/current/requests/web.json");
  }
  std::string here() const {
    return directory_.read("ns1/state/inbox/mx1/csr/current/requests/web.json");
  }

  static std::unique_ptr<EtcdCluster> cluster_;
  static std::string failure_;
  TestDirectory directory_;
};

std::unique_ptr<EtcdCluster> OutboxesInEtcd::cluster_;
std::string OutboxesInEtcd::failure_;

TEST_F(OutboxesInEtcd, are_published_by_one_host_and_read_by_another) {
  const Finished published = publish();
  EXPECT_EQ(published.status, 0) << published.err;
  EXPECT_THAT(published.out, HasSubstr("bundle csr: published in etcd\n"));
  EXPECT_EQ(read().err, "");
  EXPECT_EQ(here(), there());
  EXPECT_EQ(publish().out, "");
  const std::string head = cluster_->control({"get", "/millrace/box/mx1/csr/head"}).out;
  EXPECT_THAT(head, HasSubstr(R"("host":"mx1")"));
  EXPECT_THAT(head, HasSubstr(R"("serial":1)"));
  const std::string all = cluster_->control({"get", "--prefix", "/"}).out;
  EXPECT_EQ(count_of("PRIVATE KEY", all), 0U);
}

TEST_F(OutboxesInEtcd, are_not_written_by_a_user_of_another_host) {
  write_key_host({"web"}, "ns1");
  const Finished published = publish();
  EXPECT_EQ(published.status, 2);
  EXPECT_THAT(published.err,
              HasSubstr("outbox csr: not published in etcd: etcd https://127.0.0.1:"));
  EXPECT_THAT(published.err,
              HasSubstr("etcdserver: permission denied: expected that a role of user mx1 may read "
                        "/millrace/, and write where this host publishes"));
  write_key_host({"web"});
  EXPECT_EQ(publish().status, 0);
  EXPECT_EQ(read().err, "");
}

TEST_F(OutboxesInEtcd, survive_a_member_that_is_killed_while_a_host_publishes) {
  std::vector<std::string> names = {"web"};
  for (int at = 0; at < 150; ++at) names.push_back("n" + std::to_string(at));
  ASSERT_EQ(publish().status, 0);
  write_key_host(names);
  std::thread killer([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    cluster_->kill(0);
  });
  const Finished published = publish();
  killer.join();
  // The two others may need an election, for which the next run waits.
  EXPECT_TRUE(published.status == 0 || published.status == 75) << published.err;
  EXPECT_TRUE(wait_until([this] { return publish().status == 0; }));
  EXPECT_EQ(read().err, "");
  EXPECT_EQ(here(), there());
  EXPECT_TRUE(fs::exists(at("ns1/state/inbox/mx1/csr/current/requests/n149.json")));
  EXPECT_EQ(cluster_->restart(0), "");
}

TEST_F(OutboxesInEtcd, are_published_when_a_store_that_was_full_has_room_again) {
  ASSERT_EQ(publish().status, 0);
  ASSERT_EQ(read().err, "");
  ASSERT_TRUE(cluster_->fill());
  write_key_host({"web", "new"});
  const Finished refused = publish();
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, HasSubstr("the store is full (alarm NOSPACE)"));
  EXPECT_EQ(read().err, "") << "what is there can be read";
  cluster_->make_room();
  EXPECT_EQ(publish().status, 0);
  EXPECT_EQ(read().err, "");
  EXPECT_TRUE(fs::exists(at("ns1/state/inbox/mx1/csr/current/requests/new.json")));
}

TEST_F(OutboxesInEtcd, wait_for_a_majority_of_the_members) {
  ASSERT_EQ(publish().status, 0);
  cluster_->kill(0);
  cluster_->kill(1);
  write_key_host({"web", "new"});
  const Finished waiting = publish();
  EXPECT_EQ(waiting.status, 75) << waiting.err;
  EXPECT_THAT(waiting.err, HasSubstr("none of the 3 members of etcd can be used: "));
  EXPECT_TRUE(fs::exists(at("mx1/state/outbox/csr/current/requests/new.json")));
  EXPECT_EQ(cluster_->restart(0), "");
  EXPECT_TRUE(wait_until([this] { return publish().status == 0; }));
  EXPECT_EQ(read().err, "");
  EXPECT_EQ(cluster_->restart(1), "");
}

}  // namespace
}  // namespace millrace::test
