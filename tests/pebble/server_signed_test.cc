// Zones that their name servers sign: millrace edits the source and has it loaded.
#include <gmock/gmock.h>

#include "tests/support/pebble/real_servers.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ServerSigned : public RealServers, public ::testing::WithParamInterface<Testbed::Signer> {
 protected:
  ServerSigned() { options_.signer = GetParam(); }
};

TEST_P(ServerSigned, a_certificate_is_issued_and_its_tlsa_records_verify) {
  const Finished issue = millrace({"issue"});
  ASSERT_EQ(issue.status, 0) << issue.out << issue.err
                             << read_text(bed_.directory() / "primary/log");
  EXPECT_EQ(bed_.pebble_count("Issued certificate"), 1U);
  const Testbed::Answer tlsa = bed_.resolve("_443._tcp.example.test", "TLSA");
  EXPECT_EQ(tlsa.status, "NOERROR");
  EXPECT_TRUE(tlsa.authentic);
  EXPECT_EQ(count_of("\tTLSA\t3 1 1 ", tlsa.text), 2U) << tlsa.text;
  // The challenges are removed from the source, and from what is served.
  EXPECT_THAT(read_text(bed_.zone()), Not(HasSubstr("_acme-challenge")));
  EXPECT_TRUE(wait_until(
      [this] { return bed_.resolve("_acme-challenge.example.test", "TXT").text.empty(); }));
}

TEST_P(ServerSigned, the_next_run_changes_nothing_and_check_finds_nothing_wrong) {
  ASSERT_EQ(millrace({"issue"}).status, 0);
  const std::string source = read_text(bed_.zone());
  const Finished run = millrace({"run", "--json"});
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_EQ(json_of(run)["changed"], false);
  EXPECT_EQ(read_text(bed_.zone()), source);
  const Finished check = millrace({"check"});
  EXPECT_EQ(check.status, 0) << check.out << check.err;
}

TEST_P(ServerSigned, an_edit_of_its_owner_is_loaded_and_signed) {
  ASSERT_EQ(millrace({"run", "--wait", "csr", "order", "challenge", "tlsa", "sign", "poll"}).status,
            0);
  write_text(bed_.zone(), read_text(bed_.zone()) + "added.example.test. A 192.0.2.77\n");
  ASSERT_EQ(millrace({"sign"}).status, 0);
  EXPECT_TRUE(wait_until([this] {
    const Testbed::Answer answer = bed_.resolve("added.example.test", "A");
    return answer.authentic && answer.text.find("192.0.2.77") != std::string::npos;
  }));
}

INSTANTIATE_TEST_SUITE_P(By, ServerSigned,
                         ::testing::Values(Testbed::Signer::bind, Testbed::Signer::knot),
                         [](const auto& signer) {
                           return signer.param == Testbed::Signer::bind ? "bind" : "knot";
                         });

}  // namespace
}  // namespace millrace::test
