// A key host and a DNS host whose outboxes pass through three real etcd members.
#include <filesystem>

#include <gmock/gmock.h>

#include "tests/support/pebble/outboxes_in_etcd.h"

namespace millrace::test {
namespace {

namespace fs = std::filesystem;

using ::testing::HasSubstr;

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
