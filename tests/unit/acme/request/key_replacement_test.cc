// The compromised key of a certificate makes way for the next one.
#include "acme/request/key_replacement.h"

#include <gtest/gtest.h>

#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

struct Died {};

RequestDocument request_of(const World& world) {
  return decode_request(world.emitted("csr", "requests/web.json").value(), "web.json").value();
}
SpkiDigest digest_of(const World& world, const std::string& name) {
  return PrivateKey::from_pem(world.directory.read("state/keys/web/" + name), name)->spki_digest();
}
StageReport replace(World& world, const SpkiDigest& digest) {
  return run_key_replacement(world.context(), id_of("web"), digest);
}

class KeyReplacementTest : public testing::Test {
 protected:
  void SetUp() override { world_.csr(); }
  std::string path(const std::string& file) const {
    return (world_.directory / ("state/keys/web/" + file)).string();
  }
  World world_;
};

TEST_F(KeyReplacementTest, the_next_key_whose_digest_travelled_ahead_becomes_the_current_one) {
  const RequestDocument before = request_of(world_);
  EXPECT_EQ(errors_of(replace(world_, before.current)), "");
  EXPECT_EQ(errors_of(world_.csr()), "");
  const RequestDocument after = request_of(world_);
  EXPECT_EQ(after.current, before.next);
  EXPECT_NE(after.next, before.next);
  EXPECT_NE(after.next, before.current);
  EXPECT_EQ(parse_csr(after.csr_der, "csr")->spki, after.current);
  EXPECT_EQ(digest_of(world_, "replaced.key"), before.current);
}

TEST_F(KeyReplacementTest, is_done_once_however_often_it_is_asked_for) {
  const RequestDocument before = request_of(world_);
  replace(world_, before.current);
  world_.csr();
  const auto tree = world_.on_disk();
  const StageReport again = replace(world_, before.current);
  EXPECT_EQ(errors_of(again), "");
  EXPECT_FALSE(again.changed);
  EXPECT_EQ(lines_of(again.done), "certificate web: key already replaced");
  EXPECT_TRUE(world_.on_disk() == tree);
}

TEST_F(KeyReplacementTest, of_another_key_than_the_current_one_is_refused) {
  const auto tree = world_.on_disk();
  const RequestDocument before = request_of(world_);
  const StageReport report = replace(world_, *before.next);
  EXPECT_EQ(errors_of(report), "certificate web: " + path("current.key") +
                                   ": its SPKI SHA-256 is " + before.current.hex() +
                                   ", the key to replace is " + before.next->hex() +
                                   ": nothing was replaced");
  EXPECT_EQ(report.exit_status(), ExitStatus::usage);
  EXPECT_TRUE(world_.on_disk() == tree);
}

TEST_F(KeyReplacementTest, where_no_key_is_kept_is_refused) {
  const RequestDocument before = request_of(world_);
  EXPECT_EQ(errors_of(run_key_replacement(world_.context(), id_of("mail"), before.current)),
            "certificate mail: " + (world_.directory / "state/keys/mail/current.key").string() +
                ": there is no key to replace");
}

TEST_F(KeyReplacementTest, keeps_the_old_digest_among_the_wanted_ones) {
  const RequestDocument before = request_of(world_);
  const StageReport report = replace(world_, before.current);
  EXPECT_EQ(lines_of(report.done),
            "certificate web: key " + before.current.hex() +
                " replaced by the next one, and kept as " + path("replaced.key") +
                "; its TLSA records stay; when no server uses it, run: millrace csr --retire-old "
                "web");
  world_.csr();
  EXPECT_EQ(request_of(world_).previous, std::vector<SpkiDigest>{before.current});
  EXPECT_TRUE(request_of(world_).retired.empty());
}

TEST_F(KeyReplacementTest, retires_the_old_digest_at_once_where_a_person_insists) {
  const RequestDocument before = request_of(world_);
  const auto at_once = [&] {
    return run_key_replacement(world_.context(), id_of("web"), before.current, OldRecords::go);
  };
  EXPECT_EQ(lines_of(at_once().done),
            "certificate web: key " + before.current.hex() +
                " replaced by the next one, and kept as " + path("replaced.key") +
                "; the next run removes its TLSA records: until the servers serve the new "
                "certificate, clients that check them cannot connect");
  world_.csr();
  EXPECT_TRUE(request_of(world_).previous.empty());
  EXPECT_EQ(request_of(world_).retired, std::vector<SpkiDigest>{before.current});
  EXPECT_FALSE(at_once().changed);
}

TEST_F(KeyReplacementTest, retires_it_later_too) {
  const RequestDocument before = request_of(world_);
  replace(world_, before.current);
  world_.csr();
  EXPECT_TRUE(
      run_key_replacement(world_.context(), id_of("web"), before.current, OldRecords::go).changed);
  world_.csr();
  EXPECT_TRUE(request_of(world_).previous.empty());
  EXPECT_EQ(request_of(world_).retired, std::vector<SpkiDigest>{before.current});
}

// The next key's digest is in the DNS already: its servers are reached from the first moment.
TEST_F(KeyReplacementTest, a_lost_key_makes_way_for_the_next_one) {
  const RequestDocument before = request_of(world_);
  ASSERT_TRUE(world_.files.remove(world_.directory / "state/keys/web/current.key"));
  EXPECT_EQ(errors_of(replace(world_, *before.next)),
            "certificate web: " + path("current.key") + ": its SPKI SHA-256 is " +
                before.current.hex() + ", the key to replace is " + before.next->hex() +
                ": nothing was replaced");
  EXPECT_EQ(errors_of(replace(world_, before.current)), "");
  EXPECT_EQ(errors_of(world_.csr()), "");
  EXPECT_EQ(request_of(world_).current, before.next);
  EXPECT_EQ(request_of(world_).previous, std::vector<SpkiDigest>{before.current});
}

TEST_F(KeyReplacementTest, a_lost_key_without_a_next_one_makes_way_for_a_new_one) {
  const RequestDocument before = request_of(world_);
  ASSERT_TRUE(world_.files.remove_tree(world_.directory / "state/keys/web"));
  EXPECT_EQ(lines_of(replace(world_, before.current).done),
            "certificate web: lost key " + before.current.hex() + " replaced by a new one");
  EXPECT_NE(errors_of(world_.csr()), "");
  EXPECT_EQ(errors_of(run_csr(world_.context(), world_.settings, {}, {.given_up = before.current})),
            "");
  const RequestDocument after = request_of(world_);
  EXPECT_NE(after.current, before.current);
  EXPECT_NE(after.current, before.next);
  EXPECT_EQ(after.previous, std::vector<SpkiDigest>{before.current});
  EXPECT_EQ(after.retired, std::vector<SpkiDigest>{*before.next});
  EXPECT_EQ(errors_of(world_.csr()), "");
}

class KeyReplacementCrash : public testing::TestWithParam<test::Fault> {};

// Whatever is left is finished by the same command; csr never makes a request for the old key
// again once it has made one for the next.
TEST_P(KeyReplacementCrash, at_any_step_the_next_run_finishes_it) {
  size_t step = 1;
  for (bool reached = true; reached; ++step) {
    SCOPED_TRACE("step " + std::to_string(step));
    ASSERT_LT(step, 30U);
    World world;
    world.csr();
    const RequestDocument before = request_of(world);
    world.files.die_by([] { throw Died(); });
    const size_t steps = world.files.steps().size();
    world.files.plan(step, GetParam());
    try {
      replace(world, before.current);
      world.csr();
    } catch (const Died&) {
    }
    reached = world.files.steps().size() - steps >= step;
    EXPECT_EQ(errors_of(world.csr()), "");
    EXPECT_EQ(errors_of(replace(world, before.current)), "");
    EXPECT_EQ(errors_of(world.csr()), "");
    const RequestDocument after = request_of(world);
    EXPECT_EQ(after.current, before.next);
    EXPECT_EQ(digest_of(world, "current.key"), after.current);
    EXPECT_EQ(digest_of(world, "next.key"), after.next);
    EXPECT_EQ(digest_of(world, "replaced.key"), before.current);
    if (HasFailure()) return;
  }
  EXPECT_GT(step, 6U);
}

INSTANTIATE_TEST_SUITE_P(, KeyReplacementCrash,
                         testing::Values(test::Fault::die_before, test::Fault::die_during,
                                         test::Fault::die_after, test::Fault::refuse),
                         [](const auto& fault) -> std::string {
                           switch (fault.param) {
                             case test::Fault::die_before:
                               return "dead_before";
                             case test::Fault::die_during:
                               return "dead_in_the_midst";
                             case test::Fault::die_after:
                               return "dead_after";
                             default:
                               return "disk_full";
                           }
                         });

}  // namespace
}  // namespace millrace::acme
