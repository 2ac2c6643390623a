// A secondary that lags or is down: named with what it serves, waited for, and no response sent to
// the CA.
#include <gmock/gmock.h>

#include "tests/support/pebble/real_servers.h"

namespace millrace::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class Secondaries : public RealServers {
 protected:
  // The zone as it was before there was anything to prove is served by all.
  void SetUp() override {
    RealServers::SetUp();
    ASSERT_EQ(millrace({"sign"}).status, 0);
    ASSERT_TRUE(all_serve_the_newest());
  }

  bool serves_the_newest(int host) const { return bed_.serial(host) == bed_.source_serial(); }
  bool all_serve_the_newest() const {
    return wait_until(
        [this] { return serves_the_newest(1) && serves_the_newest(2) && serves_the_newest(3); });
  }
  bool all_but_knot_serve_the_newest() const {
    return wait_until([this] { return serves_the_newest(1) && serves_the_newest(3); });
  }
};

TEST_F(Secondaries, a_lagging_one_is_named_with_its_serial_and_waited_for) {
  bed_.freeze_knot();
  const uint32_t old_serial = bed_.serial(2);
  ASSERT_EQ(millrace({"run"}).status, 75);
  ASSERT_TRUE(all_but_knot_serve_the_newest());

  const Finished poll = millrace({"poll"});

  EXPECT_EQ(poll.status, 75);
  EXPECT_THAT(poll.out + poll.err, HasSubstr("zone example.test: " + bed_.server(2) +
                                             " serves serial " + std::to_string(old_serial) +
                                             ", expected " + std::to_string(bed_.serial(1))));
  EXPECT_EQ(count_of(bed_.server(3) + " serves", poll.out + poll.err), 0U);
  EXPECT_EQ(millrace({"run"}).status, 75);
  EXPECT_EQ(told_the_ca(), 0U);

  bed_.thaw_knot();
  const Finished wait = millrace({"run", "--wait"});
  EXPECT_EQ(wait.status, 0) << wait.err;
  EXPECT_EQ(bed_.pebble_count("Added order"), 1U);
  EXPECT_EQ(bed_.pebble_count("Issued certificate"), 1U);
}

TEST_F(Secondaries, one_that_is_down_is_named_and_waited_for) {
  bed_.stop_knot();
  ASSERT_EQ(millrace({"run"}).status, 75);
  ASSERT_TRUE(all_but_knot_serve_the_newest());

  const Finished run = millrace({"run", "--json"});

  EXPECT_EQ(run.status, 75) << run.out << run.err;
  EXPECT_THAT(json_of(run)["pending"].dump(),
              AllOf(HasSubstr("zone example.test"), HasSubstr(bed_.server(2))));
  EXPECT_EQ(told_the_ca(), 0U);

  bed_.start_knot();
  const Finished wait = millrace({"run", "--wait"});
  EXPECT_EQ(wait.status, 0) << wait.err;
  EXPECT_EQ(bed_.pebble_count("Issued certificate"), 1U);
}

TEST_F(Secondaries, a_broken_signature_in_what_they_serve_prevents_the_response_to_the_ca) {
  // Every signature over TXT records loses its last octets on the way to the name server.
  const std::string served = bed_.signed_zone();
  write_text(bed_.directory() / "reload.sh",
             "sed -i '/RRSIG[[:space:]]TXT/s/......==$/AAAAAA==/' " + served + "\n" +
                 "exec nsd-control -c " + (bed_.directory() / "primary/nsd.conf").string() +
                 " reload example.test\n");
  Testbed::Site site;
  site.reload = R"(["sh", ")" + (bed_.directory() / "reload.sh").string() + R"("])";
  bed_.write_config(site);
  ASSERT_EQ(millrace({"run"}).status, 75);
  ASSERT_TRUE(all_serve_the_newest());

  const Finished poll = millrace({"poll"});

  EXPECT_EQ(poll.status, 75) << poll.out << poll.err;
  EXPECT_THAT(poll.out + poll.err, AllOf(HasSubstr(bed_.server(1)), HasSubstr("signature")));
  EXPECT_EQ(told_the_ca(), 0U);
  // The bed refuses it as a public CA's resolver would.
  EXPECT_EQ(bed_.resolve("_acme-challenge.example.test", "TXT").status, "SERVFAIL");
}

}  // namespace
}  // namespace millrace::test
