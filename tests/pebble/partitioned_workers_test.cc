// An ACME host that does not reach the store any more, while it goes on reaching the CA, for longer
// than its lease; then the network heals. A relay before each member of etcd holds every octet and
// new connections, which to the program is a network that drops packets; unlike the route of a
// network namespace it can do so in the middle of one request to the CA.
#include <atomic>

#include <gmock/gmock.h>

#include "tests/support/pebble/faulty_ca.h"
#include "tests/support/pebble/shared_workers.h"
#include "tests/support/tcp_relay.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;

class PartitionedWorker : public SharedWorkers {
 protected:
  void before_configuration() override {
    ca_ = std::make_unique<FaultProxy>(bed_.ca_file(), bed_.ca_key(), bed_.acme_port());
    directory_url_ = "https://127.0.0.1:" + std::to_string(ca_->port()) + "/dir";
    std::string settings = cluster_->settings("acme1");
    for (size_t at = 0; at < EtcdCluster::kMembers; ++at) {
      relays_.push_back(std::make_unique<TcpRelay>(cluster_->port(at)));
      const std::string port = std::to_string(cluster_->port(at));
      settings.replace(settings.find(":" + port) + 1, port.size(),
                       std::to_string(relays_.back()->port()));
    }
    store_settings_["acme1"] = settings;
  }

  // The partition begins while a request to that resource of the CA is on its way.
  void cut_off_at(const std::string& path) {
    ca_->on([this, path](const ProxiedRequest& request) {
      if (!is_cut_off_ && request.path.starts_with(path)) {
        for (const auto& relay : relays_) relay->hold();
        is_cut_off_ = true;
      }
      return std::optional<WireFault>();
    });
  }
  void heal() {
    ca_->on({});
    for (const auto& relay : relays_) relay->release();
  }

  // The other worker does all there is to do, before the first one has come to its end.
  void take_over(const std::string& path) {
    cut_off_at(path);
    Daemon first = begin("acme1");
    EXPECT_TRUE(wait_until([this] { return bool{is_cut_off_}; }));
    end_leases();
    finish({"acme2"});
    EXPECT_EQ(first.wait(), 75) << log_of("acme1");
    heal();
  }

  void expect_one_of_each_in_the_end() const {
    for (const char* host : {"acme1", "acme2", "main"}) {
      const Finished last = run(host);
      EXPECT_EQ(last.status, 0) << host << "\n" << last.err;
    }
    expect_one_of_each();
    EXPECT_FALSE(has_claims());
  }

  std::unique_ptr<FaultProxy> ca_;
  std::vector<std::unique_ptr<TcpRelay>> relays_;
  std::atomic<bool> is_cut_off_ = false;
};

constexpr const char* kNoMember = "none of the 3 members of etcd can be used: ";
constexpr const char* kNotRecorded =
    "what is done is not recorded in the store, so nothing is requested: none of the 3 members of "
    "etcd can be used: ";

TEST_F(PartitionedWorker, loses_the_order_that_it_was_opening_to_another_one) {
  ASSERT_NO_FATAL_FAILURE(start(2, 2));
  take_over("/order-plz");
  EXPECT_THAT(log_of("acme1"), HasSubstr(kNoMember));
  expect_one_of_each_in_the_end();
}

TEST_F(PartitionedWorker, finalizes_nothing) {
  ASSERT_NO_FATAL_FAILURE(start(2, 2));
  ASSERT_EQ(run("acme1").status, 75);
  ASSERT_EQ(run("main").status, 0);
  take_over("/chalZ/");
  EXPECT_THAT(log_of("acme1"), HasSubstr(kNotRecorded));
  expect_one_of_each_in_the_end();
}

TEST_F(PartitionedWorker, that_is_finalizing_has_the_same_certificate_as_the_other_one) {
  ASSERT_NO_FATAL_FAILURE(start(2, 2));
  ASSERT_EQ(run("acme1").status, 75);
  ASSERT_EQ(run("main").status, 0);
  take_over("/finalize-order/");
  EXPECT_THAT(log_of("acme1"), HasSubstr(kNoMember));
  expect_one_of_each_in_the_end();
}

}  // namespace
}  // namespace millrace::test
