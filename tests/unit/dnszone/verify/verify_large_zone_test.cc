// A zone of several chunks of names, and of more signatures than a verifier makes a table for: what
// is reported of it depends neither on the number of threads nor on the names a thread has checked.
#include <algorithm>

#include <gmock/gmock.h>

#include "dnszone/sign/sign_zone.h"
#include "dnszone/verify/verify_zone.h"
#include "tests/support/dnszone/signer_support.h"

namespace millrace::dnszone::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string host(int number) {
  return "host" + std::to_string(10000 + number) + ".example.test.";
}

class VerifyLargeZone : public ::testing::TestWithParam<unsigned> {
 protected:
  static void SetUpTestSuite() {
    std::string text = "@ 3600 IN SOA ns1 hostmaster 7 7200 3600 604800 300\n@ 3600 IN NS ns1\n";
    text += "ns1 3600 IN A 192.0.2.1\n";
    for (int i = 0; i < 1400; ++i) text += host(i) + " 3600 IN A 192.0.2.2\n";
    const DnsName origin = name("example.test.");
    const auto request = request_for("example.test.");
    const auto made = must(sign_zone(records(text, origin), keys_of("example.test."), request));
    signed_zone = records(made.text, origin);
  }
  static void TearDownTestSuite() { signed_zone.clear(); }

  VerifyReport verify() const {
    std::vector<const Record*> pointers;
    for (const Record& record : zone) pointers.push_back(&record);
    return verify_records(pointers, {name("example.test."), {}, test_now()}, {GetParam()});
  }
  void spoil_signature(const std::string& owner, RrType covered) {
    const std::string type{'\0', static_cast<char>(static_cast<unsigned>(covered))};
    const auto is_it = [&](const Record& record) {
      return record.owner == name(owner) && record.type == RrType::rrsig &&
             record.rdata.starts_with(type);
    };
    const auto found = std::find_if(zone.begin(), zone.end(), is_it);
    ASSERT_NE(found, zone.end()) << owner;
    found->rdata.back() ^= 1;
  }

  static std::vector<Record> signed_zone;
  std::vector<Record> zone = signed_zone;
};

std::vector<Record> VerifyLargeZone::signed_zone;

TEST_P(VerifyLargeZone, accepts_what_was_signed) {
  const VerifyReport report = verify();
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_EQ(report.signatures, 2 * 1401U + 4U);  // two of each name, four of the apex
}

TEST_P(VerifyLargeZone, reports_bad_signatures_of_each_chunk_in_the_order_of_the_zone) {
  spoil_signature(host(1399), RrType::nsec);
  spoil_signature(host(3), RrType::a);
  spoil_signature(host(700), RrType::a);
  const VerifyReport report = verify();
  EXPECT_THAT(report.faults,
              ElementsAre(HasSubstr(host(3)), HasSubstr(host(700)), HasSubstr(host(1399))));
  EXPECT_EQ(report.fault_count, 3U);
}

INSTANTIATE_TEST_SUITE_P(Threads, VerifyLargeZone, ::testing::Values(1U, 2U, 7U));

}  // namespace
}  // namespace millrace::dnszone::test
