// What is waited for is named, and no challenge is answered before its record is served.
#include <gmock/gmock.h>

#include "tests/support/program/site.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class WaitingTest : public ::testing::Test {
 protected:
  // Both serve the zone without challenge records.
  WaitingTest() {
    if (site_.run({"sign"}).status != 0) throw std::runtime_error(site_.err.str());
  }
  unsigned answered() const { return site_.acme.count("challenge"); }

  Site site_;
};

TEST_F(WaitingTest, names_a_lagging_secondary_with_its_serial_and_leaves_with_75) {
  site_.secondary_lags = true;
  const Said said = site_.run({"run"});
  EXPECT_EQ(said.status, 75);
  EXPECT_THAT(said.err,
              HasSubstr("millrace: zone example.test: 192.0.2.2 (ns2.example.test) serves "
                        "serial 2026112302, expected 2026112303"));
  EXPECT_THAT(said.err, Not(HasSubstr("192.0.2.1")));
  EXPECT_EQ(answered(), 0U);
  EXPECT_THAT(site_.clock.sleeps(), IsEmpty());
}

TEST_F(WaitingTest, goes_on_when_the_secondary_has_caught_up) {
  site_.secondary_lags = true;
  site_.run({"run"});
  site_.run({"run"});
  EXPECT_EQ(answered(), 0U);
  site_.transfer();
  site_.secondary_lags = false;
  const Said said = site_.run({"run", "--wait"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(site_.acme.orders_made(), 1U);
  EXPECT_EQ(site_.acme.certificates_issued(), 1U);
}

TEST_F(WaitingTest, changes_nothing_while_it_waits) {
  site_.secondary_lags = true;
  site_.run({"run"});
  const Snapshot before = site_.tree();
  const unsigned requests = site_.acme.requests();
  const Json object = site_.run_json({"run"});
  EXPECT_EQ(object["changed"], false) << object;
  EXPECT_EQ(object["exit_status"], 75);
  EXPECT_EQ(site_.tree(), before);
  EXPECT_EQ(site_.acme.requests(), requests);
}

TEST_F(WaitingTest, names_a_secondary_that_is_down) {
  site_.secondary_is_down = true;
  const Json object = site_.run_json({"run"});
  EXPECT_EQ(object["exit_status"], 75);
  EXPECT_THAT(object["pending"].dump(),
              HasSubstr("zone example.test: 192.0.2.2 (ns2.example.test): "
                        "no answer within 3 s"));
  EXPECT_EQ(answered(), 0U);
}

TEST_F(WaitingTest, does_not_answer_with_a_signature_that_does_not_verify) {
  site_.spoil = [](dnszone::ZoneAnswers& answers) {
    for (dnszone::Record& record : answers.records) {
      const bool is_signature = record.type == dnszone::RrType::rrsig;
      const bool of_txt = is_signature && record.rdata[0] == 0 && record.rdata[1] == 16;
      if (of_txt) record.rdata.back() = static_cast<char>(record.rdata.back() ^ 1);
    }
  };
  const Said said = site_.run({"run"});
  EXPECT_EQ(said.status, 75) << said.err;
  EXPECT_THAT(said.err, HasSubstr("192.0.2.1 (ns1.example.test)"));
  EXPECT_EQ(answered(), 0U);
}

TEST_F(WaitingTest, waits_until_the_limit_of_the_configuration) {
  site_.write_config("\"acme\":", "\"wait\": {\"limit\": \"30s\"}, \"acme\":");
  site_.secondary_lags = true;
  const auto begin = site_.clock.monotonic();
  const Said said = site_.run({"issue"});
  EXPECT_EQ(said.status, 75);
  EXPECT_THAT(said.err, HasSubstr("ns2.example.test"));
  const auto waited = site_.clock.monotonic() - begin;
  EXPECT_LE(waited, std::chrono::seconds(30));
  EXPECT_GE(waited, std::chrono::seconds(25));
  EXPECT_EQ(answered(), 0U);
}

TEST_F(WaitingTest, waits_for_the_ca_as_long_as_it_asks_for) {
  site_.acme.script.processing_answers = 3;
  site_.acme.script.retry_after = "7";
  const Said said = site_.run({"issue"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(site_.clock.sleeps(), ::testing::Contains(std::chrono::seconds(7)).Times(2));
}

TEST_F(WaitingTest, leaves_the_work_to_another_run_and_names_it) {
  const auto other =
      site_.real_files->lock(site_.directory / "state/locks/run", "millrace issue since noon");
  ASSERT_TRUE(other.ok());
  const Snapshot before = site_.tree();
  for (const char* command : {"run", "issue"}) {
    const Said said = site_.run({command});
    EXPECT_EQ(said.status, 75);
    EXPECT_EQ(said.err, "millrace: " + site_.at("state/locks/run") + ": held by pid " +
                            std::to_string(::getpid()) +
                            " millrace issue since noon: run again later\n");
    EXPECT_EQ(site_.tree(), before);
  }
}

TEST_F(WaitingTest, is_not_stopped_by_what_a_dead_process_left_in_its_lock) {
  site_.directory.write("state/locks/run", "pid 1 millrace run since noon", 0600);
  site_.directory.write("state/locks/acme", "pid 1 millrace order since noon", 0600);
  EXPECT_EQ(site_.run({"issue"}).status, 0) << site_.err.str();
}

TEST_F(WaitingTest, waits_for_a_stage_that_somebody_runs_by_hand) {
  auto other = site_.real_files->lock(site_.directory / "state/locks/dns", "millrace sign");
  ASSERT_TRUE(other.ok());
  const Said said = site_.run({"run"});
  EXPECT_EQ(said.status, 75);
  EXPECT_THAT(said.err, HasSubstr("/state/locks/dns: held by pid "));
  other = Error("given back");
  EXPECT_EQ(site_.run({"run", "--wait"}).status, 0) << site_.err.str();
  EXPECT_EQ(site_.acme.orders_made(), 1U);
}

}  // namespace
}  // namespace millrace::test
