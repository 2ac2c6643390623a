// A store whose members were all set back to a snapshot: what readers, writers and ACME hosts do.
#include <gmock/gmock.h>

#include "tests/support/pebble/outboxes_in_etcd.h"
#include "tests/support/pebble/shared_workers.h"

namespace millrace::test {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

class OutboxesSetBack : public OutboxesInEtcd {};

TEST_F(OutboxesSetBack, are_refused_by_readers_and_replaced_by_the_next_version) {
  ASSERT_EQ(publish().status, 0);
  ASSERT_EQ(read().err, "");
  cluster_->save(at("snapshot"));
  write_key_host({"web", "second"});
  ASSERT_EQ(publish().status, 0);
  ASSERT_EQ(read().err, "");
  ASSERT_NE(here("second"), "");
  ASSERT_EQ(cluster_->roll_back(at("snapshot")), "");

  const Finished refused = read();
  EXPECT_EQ(refused.status, 1);
  EXPECT_EQ(
      refused.err,
      "millrace: tlsa: source mx1: etcd:mx1/csr: version 1 cannot follow version 2, which was "
      "read before: it is older, so an old copy was restored or its writer was set up again; "
      "if that is intended, run: millrace bundle accept mx1/csr\n");
  EXPECT_NE(here("second"), "") << "what it has is kept";

  write_key_host({"web", "second", "third"});
  const Finished published = publish();
  EXPECT_EQ(published.status, 0) << published.err;
  EXPECT_THAT(cluster_->control({"get", "/millrace/box/mx1/csr/head"}).out,
              HasSubstr(R"("serial":3)"));
  EXPECT_EQ(read().err, "");
  EXPECT_EQ(here("third"), there("third"));
  EXPECT_NE(here("third"), "");
}

class WorkersSetBack : public SharedWorkers {
 protected:
  void issue_all() {
    finish(workers_);
    run_together(workers_);
    expect_one_of_each();
  }
  // What is older than what a host has read is refused as such, until its writer publishes the next
  // version or, within an hour, its current one again.
  void run_refusing() const {
    for (const char* host : {"acme1", "acme2", "main"}) {
      const Finished ran = run(host);
      EXPECT_THAT(ran.status, AnyOf(0, 1, 75)) << ran.err;
      if (ran.status == 1) {
        EXPECT_THAT(ran.err, AnyOf(HasSubstr("which was read before: it is older, so an old copy "
                                             "was restored"),
                                   HasSubstr("was read before: what it contained is kept")));
      }
    }
  }
  void expect_no_other_certificate() const {
    for (int passes = 0; passes < 2; ++passes) run_refusing();
    expect_one_of_each();
  }
  void issue_another() {
    configure(numbered(certificates_.size() + 1));
    for (int passes = 0; passes < 6; ++passes) run_refusing();
    EXPECT_EQ(published(), certificates_.size());
    expect_one_of_each();
  }
};

TEST_F(WorkersSetBack, to_before_the_orders_make_no_second_certificate) {
  ASSERT_NO_FATAL_FAILURE(start(2, 3));
  const Path snapshot = directory_ / "snapshot";
  cluster_->save(snapshot);
  ASSERT_NO_FATAL_FAILURE(issue_all());
  ASSERT_EQ(cluster_->roll_back(snapshot), "");
  expect_no_other_certificate();
  issue_another();
}

TEST_F(WorkersSetBack, to_open_orders_make_no_second_certificate) {
  ASSERT_NO_FATAL_FAILURE(start(2, 3));
  ASSERT_EQ(run("acme1").status, 75);
  ASSERT_EQ(orders(), 3U);
  const Path snapshot = directory_ / "snapshot";
  cluster_->save(snapshot);
  run("main");
  ASSERT_NO_FATAL_FAILURE(issue_all());
  ASSERT_EQ(cluster_->roll_back(snapshot), "");
  expect_no_other_certificate();
  end_leases();  // that of acme1 is in the snapshot
  expect_no_other_certificate();
  issue_another();
}

}  // namespace
}  // namespace millrace::test
