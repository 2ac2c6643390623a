// The serial that the sign stage gives a zone whose servers have one already.
#include <filesystem>
#include <functional>

#include "tests/support/dnszone/sign_stage_support.h"
#include "tests/support/dnszone/zone_answers.h"

namespace millrace::dnszone::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class SignSerial : public SignStage {
 protected:
  SignSerial() {
    dns.script([this](const Endpoint& server, const std::string& query) -> Result<std::string> {
      if (while_signing_) while_signing_();
      const auto found = serials_.find(server.text());
      if (found == serials_.end()) return not_yet(server.text() + ": no answer within 2 s");
      ZoneAnswers answers(zone,
                          records("example.test. 3600 IN SOA ns1.example.test. h.example.test. " +
                                      std::to_string(found->second) + " 1 1 1 1\n",
                                  zone));
      answers.authoritative = is_authoritative_;
      return answers.answer(query);
    });
  }

  std::map<std::string, uint32_t> serials_;
  bool is_authoritative_ = true;
  std::function<void()> while_signing_{};
};

TEST_F(SignSerial, of_the_first_signing_is_after_the_source_which_may_be_served_already) {
  run_well();
  EXPECT_EQ(signed_serial(), 2026112302u);
  EXPECT_EQ(source_serial(), 2026112302u);
}

TEST_F(SignSerial, of_the_first_signing_is_after_what_any_server_has) {
  serials_ = {{"192.0.2.1", 2026112301}, {"2001:db8::1", 2026112350}};
  EXPECT_THAT(printed(run_well().done),
              Contains(HasSubstr("zone example.test.: serial raised to 2026112351 in ")));
  EXPECT_EQ(signed_serial(), 2026112351u);
}

TEST_F(SignSerial, names_the_server_that_it_has_to_surpass) {
  serials_ = {{"192.0.2.1", 2026112350}};
  EXPECT_THAT(printed(run_well().done),
              Contains(HasSubstr(": 192.0.2.1 (ns1.example.test) serves 2026112350")));
}

TEST_F(SignSerial, of_a_zone_that_was_put_back_is_after_what_the_secondaries_have) {
  run_well();
  serials_ = {{"192.0.2.1", 2026112302}, {"2001:db8::1", 2026112399}};
  edit_source("192.0.2.2", "192.0.2.3");
  run_well();
  EXPECT_EQ(signed_serial(), 2026112400u);
}

// An included file counts as well as that of the SOA: what is signed is what is in the source.
TEST_F(SignSerial, is_not_written_into_a_source_that_has_changed_meanwhile) {
  edit_source("www IN A 192.0.2.2\n", "$INCLUDE more\n");
  directory.write("zones/more", "www IN A 192.0.2.2\n");
  while_signing_ = [this] { directory.write("zones/more", "www IN A 192.0.2.253\n"); };
  const StageReport report = run();
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_EQ(report.errors[0].kind, ErrorKind::not_yet);
  EXPECT_EQ(report.errors[0].text(), "zone example.test.: " + (directory / "zones/more").string() +
                                         " changed while it was signed: run again");
  EXPECT_EQ(source_serial(), 2026112301u);
  EXPECT_FALSE(std::filesystem::exists(directory / "served/example.test.signed"));
  while_signing_ = {};
  run_well();
  EXPECT_EQ(signed_serial(), 2026112302u);
}

TEST_F(SignSerial, goes_round_as_rfc_1982_has_it) {
  serials_ = {{"192.0.2.1", 4294967295}, {"2001:db8::1", 4294967290}};
  edit_source("2026112301", "4294967280");
  run_well();
  EXPECT_EQ(signed_serial(), 1u);  // 0 is left out
}

TEST_F(SignSerial, of_its_owner_stays_where_it_is_after_all_others) {
  run_well();
  serials_ = {{"192.0.2.1", 2026112302}, {"2001:db8::1", 2026112340}};
  edit_source("2026112302", "2026112377");
  run_well();
  EXPECT_EQ(signed_serial(), 2026112377u);
}

TEST_F(SignSerial, ignores_an_answer_without_authority) {
  serials_ = {{"192.0.2.1", 2026112350}};
  is_authoritative_ = false;
  run_well();
  EXPECT_EQ(signed_serial(), 2026112302u);
}

TEST_F(SignSerial, asks_the_configured_servers_alone) {
  settings.zones[0].servers = {{"127.0.0.1", 5353}};
  serials_ = {{"192.0.2.1", 2026112350}, {"127.0.0.1@5353", 2026112320}};
  run_well();
  EXPECT_EQ(signed_serial(), 2026112321u);
}

TEST_F(SignSerial, asks_nobody_where_nothing_is_to_be_signed) {
  run_well();
  const size_t before = dns.queries();
  run_well();
  EXPECT_EQ(dns.queries(), before);
}

}  // namespace
}  // namespace millrace::dnszone::test
