// The signer's check of its own output: what was left out or went wrong is found.
#include "dnszone/sign/readback_check.h"

#include <gmock/gmock.h>

#include "dnszone/sign/readback_chain.h"
#include "dnszone/sign/sign_zone.h"
#include "dnszone/verify/verify_rrset.h"
#include "tests/support/dnszone/signer_support.h"

namespace millrace::dnszone::test {
namespace {

using ::testing::HasSubstr;

constexpr const char* kZone =
    "@ 3600 IN SOA ns1 hostmaster 7 7200 3600 86400 300\n"
    "@ 3600 IN NS ns1\n"
    "a 3600 IN TXT \"one\"\n"
    "ns1 3600 IN A 192.0.2.1\n";

class ReadbackCheckTest : public ::testing::TestWithParam<bool> {
 protected:
  ReadbackCheckTest()
      : source(records(kZone, origin)),
        request(request_for("example.test.")),
        schedule(must(SigningSchedule::make(request.now, request.validity))),
        keys(must(choose_keys(keys_of("example.test."), origin, request.now))),
        rules{keys, origin, schedule, schedule.margin(Duration(86400), Duration(3600)), nullptr} {
    request.nsec3 = GetParam();
    std::vector<const Record*> pointers;
    for (const Record& record : source) pointers.push_back(&record);
    zone.emplace(must(ZoneAssembly::make(pointers, keys, request)));
    plan.emplace(must(SigningPlan::make(request, *zone)));
    RrsetSigner signer = must(RrsetSigner::make(rules));
    for (size_t item = 0; item < plan->items(); ++item) {
      EXPECT_TRUE(plan->visit(item, [&](const ZoneNode& node, const RrsetView& rrset) {
        return signer.write(node, rrset, part);
      }));
    }
  }

  std::string error_of_check() {
    SignatureSample sample(100, false, true);
    const auto checked = ReadbackCheck(rules, *plan, sample).check(0, plan->items(), part);
    return checked ? "none" : checked.error().text();
  }
  std::string error_of_scan() {
    ReadbackChain scan(keys);
    const size_t middle = part.text.find('\n', part.text.size() / 2) + 1;
    auto closed = scan.take(std::string_view(part.text).substr(0, middle));
    if (closed) closed = scan.take(std::string_view(part.text).substr(middle));
    if (closed) closed = scan.finish(plan->count(keys));
    return closed ? "none" : closed.error().text();
  }
  // Without the first line that holds it, of those after `from`.
  void remove_line(const std::string& what, size_t from = 0) {
    const size_t place = part.text.find(what, from);
    ASSERT_NE(place, std::string::npos) << what;
    const size_t begin = part.text.rfind('\n', place) + 1;
    part.text.erase(begin, part.text.find('\n', place) + 1 - begin);
  }
  void change(const std::string& from, const std::string& to) {
    const size_t place = part.text.find(from);
    ASSERT_NE(place, std::string::npos) << from;
    part.text.replace(place, from.size(), to);
  }
  const char* denial() const { return GetParam() ? "NSEC3" : "NSEC"; }

  const DnsName origin = name("example.test.");
  std::vector<Record> source;
  SignRequest request;
  SigningSchedule schedule;
  SigningKeys keys;
  SignContext rules;
  std::optional<ZoneAssembly> zone;
  std::optional<SigningPlan> plan;
  SignedPart part;
};

TEST_P(ReadbackCheckTest, finds_no_fault_in_what_was_signed) {
  EXPECT_EQ(error_of_check(), "none");
  EXPECT_EQ(error_of_scan(), "none");
}

// The name servers give them back, and they are not verified again.
TEST_P(ReadbackCheckTest, keeps_what_it_has_verified) {
  VerifiedSignatures verified;
  rules.verified = &verified;
  EXPECT_EQ(error_of_check(), "none");
  std::vector<Record> rrset, rrsigs, dnskeys;
  for (const Record& record : records(part.text, origin)) {
    if (record.type == RrType::a) rrset.push_back(record);
    if (record.type == RrType::rrsig) rrsigs.push_back(record);
    if (record.type == RrType::dnskey) dnskeys.push_back(record);
  }
  VerifyingKeys opened = open_zone_keys(dnskeys, origin);
  ASSERT_EQ(opened.keys.size(), 2U);
  std::swap(opened.keys[0].verifier, opened.keys[1].verifier);  // nothing verifies with them
  EXPECT_FALSE(verify_rrset(rrset, rrsigs, opened, origin, request.now));
  EXPECT_TRUE(verify_rrset(rrset, rrsigs, opened, origin, request.now, &verified));
}

TEST_P(ReadbackCheckTest, a_record_that_is_missing_or_reads_otherwise_is_found) {
  change("\"one\"", "\"two\"");
  EXPECT_EQ(error_of_check(), "a.example.test. TXT: not written as it is in the zone");
  remove_line("\"two\"");
  EXPECT_EQ(error_of_check(), "a.example.test. TXT: not written as it is in the zone");
}

TEST_P(ReadbackCheckTest, a_record_more_is_found) {
  part.text += "z.example.test.\t3600\tIN\tA\t192.0.2.1\n";
  EXPECT_EQ(error_of_check(), "a record that has no source record");
}

TEST_P(ReadbackCheckTest, a_signature_that_is_missing_is_found_twice) {
  remove_line("\tRRSIG\tTXT ");
  EXPECT_THAT(error_of_check(), HasSubstr("a.example.test. TXT: no signature by key "));
  EXPECT_THAT(error_of_scan(), HasSubstr(" signed RRsets, expected "));
}

TEST_P(ReadbackCheckTest, a_signature_that_does_not_verify_is_found) {
  const size_t line = part.text.find("\tRRSIG\tTXT ");
  const size_t end = part.text.find('\n', line);
  char& octet = part.text[end - 10];
  octet = octet == 'A' ? 'B' : 'A';
  EXPECT_THAT(error_of_check(), HasSubstr(" does not verify"));
}

TEST_P(ReadbackCheckTest, a_link_of_the_chain_that_is_missing_is_found) {
  // The second one and its signature.
  for (const std::string& line :
       {std::string("\tIN\t") + denial() + '\t', std::string("\tRRSIG\t") + denial() + ' '}) {
    remove_line(line, part.text.find(line) + 1);
  }
  EXPECT_THAT(error_of_scan(), HasSubstr("the chain continues with "));
}

TEST_P(ReadbackCheckTest, a_chain_that_does_not_close_is_found) {
  const size_t last = part.text.rfind(std::string("\tIN\t") + denial() + '\t');
  const std::string wanted = GetParam() ? "1 0 0 - " : "";
  const size_t next = last + 5 + std::string(denial()).size() + wanted.size();
  part.text.insert(next, "x");
  EXPECT_THAT(error_of_scan(), HasSubstr("the last record of the chain points to x"));
}

TEST_P(ReadbackCheckTest, a_signature_in_the_wrong_place_is_found) {
  part.text += "a.example.test.\t3600\tIN\tRRSIG\tTXT 13\n";
  EXPECT_EQ(error_of_scan(), "a.example.test.: a signature of TXT that does not follow it");
}

INSTANTIATE_TEST_SUITE_P(Chains, ReadbackCheckTest, ::testing::Bool());

size_t verified_of(SignatureSample sample, size_t made) {
  size_t verified = 0;
  for (size_t i = 0; i < made; ++i) verified += sample.wants_next() ? 1U : 0U;
  return verified;
}

TEST(SignatureSample, up_to_ten_thousand_are_all_verified) {
  EXPECT_EQ(verified_of({10'000, false, false}, 10'000), 10'000u);
  EXPECT_EQ(verified_of({500'000, true, false}, 10'000), 10'000u);
}

TEST(SignatureSample, of_more_a_part_is_verified) {
  EXPECT_EQ(verified_of({200'000, false, false}, 200'000), 2'000u);
  EXPECT_EQ(verified_of({200'000, true, false}, 200'000), 11'900u);
}

TEST(SignatureSample, all_of_them_when_asked) {
  EXPECT_EQ(verified_of({200'000, false, true}, 200'000), 200'000u);
}

}  // namespace
}  // namespace millrace::dnszone::test
