// Members of etcd that are killed at each step of a host that publishes many files.
#include <csignal>
#include <filesystem>

#include <gmock/gmock.h>

#include "tests/support/pebble/outboxes_in_etcd.h"
#include "tests/support/pebble/whole_program.h"
#include "tests/support/stopping_child.h"

namespace millrace::test {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

constexpr size_t kManyFiles = 150;  // several transactions

class KilledMembers : public OutboxesInEtcd {
 protected:
  void write_many(size_t step) const {
    std::vector<std::string> names = {"web"};
    for (size_t at = 0; at < kManyFiles; ++at) names.push_back(name(step, at));
    write_key_host(names);
  }
  static std::string name(size_t step, size_t at) {
    return "s" + std::to_string(step) + "n" + std::to_string(at);
  }
  std::string log() const { return read_text(at("mx1.log")); }

  // Publishes; just before its transaction of that number these members die. Its exit status;
  // nullopt: there are fewer.
  std::optional<int> publish_while_killing(size_t step, const std::vector<size_t>& members) const {
    std::filesystem::remove(at("killed"));
    StoppingChild host([&] {
      size_t count = 0;
      const auto before = [&](const HttpRequest& request) {
        if (!request.url.ends_with("/v3/kv/txn") || ++count != step) return;
        for (const size_t member : members) ::kill(cluster_->pid(member), SIGKILL);
        write_text(at("killed"), "");
      };
      return run_watched({before, {}, at("mx1"), at("mx1.log")}, {"csr"});
    });
    const int status = host.wait();
    return std::filesystem::exists(at("killed")) ? std::optional(status) : std::nullopt;
  }
  // The servers that died are this test's children.
  static void bring_back(const std::vector<size_t>& members) {
    for (const size_t member : members) cluster_->kill(member);
    for (const size_t member : members) EXPECT_EQ(cluster_->restart(member), "");
  }
  void expect_read(size_t step) const {
    const Finished reader = read();
    EXPECT_EQ(reader.err, "");
    EXPECT_EQ(here(), there());
    EXPECT_NE(here(name(step, kManyFiles - 1)), "");
    EXPECT_EQ(here(name(step, kManyFiles - 1)), there(name(step, kManyFiles - 1)));
  }
};

TEST_F(KilledMembers, one_at_any_step_are_passed_over) {
  ASSERT_EQ(publish().status, 0);
  size_t step = 1;
  for (;; ++step) {
    SCOPED_TRACE("transaction " + std::to_string(step));
    write_many(step);
    const auto status = publish_while_killing(step, {0});
    if (!status) break;
    // The two others may need an election, for which the next run waits.
    EXPECT_THAT(*status, AnyOf(0, 75)) << log();
    if (*status == 75) EXPECT_THAT(log(), HasSubstr("outbox csr: not published in etcd: "));
    EXPECT_TRUE(wait_until([this] { return publish().status == 0; }));
    expect_read(step);
    bring_back({0});
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_GT(step, 4U);
}

TEST_F(KilledMembers, two_at_any_step_stop_publishing_until_one_is_back) {
  ASSERT_EQ(publish().status, 0);
  ASSERT_EQ(read().status, 0);
  size_t step = 1;
  for (;; step += 2) {
    SCOPED_TRACE("transaction " + std::to_string(step));
    const std::string before = here();
    write_many(step);
    const auto status = publish_while_killing(step, {0, 1});
    if (!status) break;
    EXPECT_EQ(*status, 75) << log();
    EXPECT_THAT(log(), HasSubstr("outbox csr: not published in etcd: none of the 3 members of etcd "
                                 "can be used: "));
    const Finished reader = read();
    EXPECT_EQ(reader.status, 75) << reader.err;
    EXPECT_THAT(reader.err, HasSubstr("none of the 3 members of etcd can be used: "));
    EXPECT_EQ(here(), before) << "what it has is kept";
    bring_back({0, 1});
    EXPECT_TRUE(wait_until([this] { return publish().status == 0; }));
    expect_read(step);
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_GT(step, 3U);
}

}  // namespace
}  // namespace millrace::test
