// Many certificates of one zone in one run: one zone edit, signing and reload for all of them, and
// one connection to the CA.
#include <optional>

#include <gmock/gmock.h>

#include "tests/support/pebble/real_servers.h"
#include "tests/support/tcp_relay.h"

namespace millrace::test {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

constexpr size_t kCount = 40;

class ManyCertificates : public RealServers {
 protected:
  // hN.example.test and its wildcard each, and one for `more`. The reload command leaves a line.
  void configure(const std::string& more = "") {
    const std::string home = bed_.directory();
    write_text(bed_.directory() / "reload.sh", "echo >>" + home + "/reloads\nexec nsd-control -c " +
                                                   home +
                                                   "/primary/nsd.conf reload example.test\n");
    std::string certificates;
    for (size_t i = 1; i <= kCount; ++i) {
      const std::string name = "h" + std::to_string(i);
      certificates += (i == 1 ? "{" : ",") + certificate(name, name + ".example.test");
    }
    if (!more.empty()) certificates += "," + certificate("more", more);
    Testbed::Site site;
    relay_.emplace(bed_.acme_port());
    site.directory_url = "https://127.0.0.1:" + std::to_string(relay_->port()) + "/dir";
    site.reload = R"(["sh", ")" + home + R"(/reload.sh"])";
    site.certificates = certificates + "}";
    bed_.write_config(site);
    // Signed without a challenge, so that what is counted is what the batch does.
    ASSERT_EQ(millrace({"sign"}).status, 0);
    std::filesystem::remove(bed_.directory() / "reloads");
    EXPECT_EQ(relay_->connections(), kToKnowTheTime);
  }
  size_t reloads() const { return read_text(bed_.directory() / "reloads").size(); }
  size_t issued() const {
    size_t count = 0;
    for (size_t i = 1; i <= kCount; ++i) {
      const std::string chain = "current/h" + std::to_string(i) + "/fullchain.pem";
      if (std::filesystem::exists(bed_.publication() / chain)) ++count;
    }
    return count;
  }
  // The first signing compares the clock with the CA's.
  static constexpr size_t kToKnowTheTime = 1;
  std::optional<TcpRelay> relay_;  // on the way to the CA

 private:
  static std::string certificate(const std::string& id, const std::string& name) {
    return "\"" + id + R"(": {"names": [")" + name + R"(", "*.)" + name + R"("]})";
  }
};

TEST_F(ManyCertificates, cost_two_reloads_one_connection_and_eleven_requests_each_at_most) {
  ASSERT_NO_FATAL_FAILURE(configure());
  const size_t mark = bed_.pebble_log().size();
  const Finished issue = millrace({"issue"});
  ASSERT_EQ(issue.status, 0) << issue.err;
  EXPECT_EQ(issued(), kCount);
  EXPECT_EQ(reloads(), 2U);
  // Directory, account, nonces for those that begin together; 1 of 20 nonces is rejected.
  EXPECT_LE(bed_.pebble_count(" POST /", mark), 11 * kCount + 20);
  EXPECT_EQ(bed_.pebble_count("Issued certificate", mark), kCount);
  // Many requests are under way together, so HTTP/2 was offered, taken and used; and the connection
  // is kept from stage to stage.
  EXPECT_EQ(relay_->connections() - kToKnowTheTime, 1U);
  EXPECT_EQ(relay_->offers_of_http2() - kToKnowTheTime, 1U);
}

// What was under way on the connection is lost, and nothing else.
TEST_F(ManyCertificates, whose_connection_breaks_keep_their_orders) {
  ASSERT_NO_FATAL_FAILURE(configure());
  Daemon issue(command_line({"issue"}), bed_.directory() / "issue.log");
  EXPECT_TRUE(wait_until([this] { return bed_.pebble_count("POST /finalize-order/") >= 5; },
                         std::chrono::seconds(60)));
  relay_->cut();
  EXPECT_THAT(issue.wait(), AnyOf(0, 1)) << read_text(bed_.directory() / "issue.log");
  const Finished finish = millrace({"issue", "--now"});
  EXPECT_EQ(finish.status, 0) << finish.err;
  EXPECT_EQ(issued(), kCount);
  EXPECT_EQ(bed_.pebble_count("Added order"), kCount);
  EXPECT_EQ(bed_.pebble_count("Issued certificate"), kCount);
}

class BlockedAmongMany : public ManyCertificates {
 protected:
  BlockedAmongMany() { options_.blocked_name = "blocked.example.test"; }
};

TEST_F(BlockedAmongMany, fails_alone) {
  ASSERT_NO_FATAL_FAILURE(configure("blocked.example.test"));
  const Finished issue = millrace({"issue"});
  EXPECT_EQ(issue.status, 1) << issue.err;
  EXPECT_THAT(issue.err, HasSubstr("millrace: certificate more: "));
  EXPECT_THAT(issue.err, HasSubstr("blocked.example.test"));
  EXPECT_EQ(issued(), kCount);
  EXPECT_EQ(reloads(), 2U);
}

}  // namespace
}  // namespace millrace::test
