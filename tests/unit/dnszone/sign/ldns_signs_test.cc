// Every signature is ldns's: its calls are counted on their way to it (the linker's --wrap), and
// compared with what is reported as made and as verified.
#include <atomic>

#include "dnszone/keys/zone_key.h"
#include "dnszone/sign/sign_zone.h"
#include "dnszone/syntax/ldns_handles.h"
#include "dnszone/verify/verify_zone.h"
#include "tests/support/dnszone/resign_support.h"

namespace millrace::dnszone::test {
namespace {

std::atomic<size_t> signed_by_ldns{0};
std::atomic<size_t> verified_by_ldns{0};

}  // namespace
}  // namespace millrace::dnszone::test

// NOLINTBEGIN(bugprone-reserved-identifier): names that the linker gives
extern "C" {
ldns_rdf* __real_ldns_sign_public_evp(ldns_buffer* data, EVP_PKEY* key, const EVP_MD* digest);
ldns_rdf* __wrap_ldns_sign_public_evp(ldns_buffer* data, EVP_PKEY* key, const EVP_MD* digest) {
  ++millrace::dnszone::test::signed_by_ldns;
  return __real_ldns_sign_public_evp(data, key, digest);
}

ldns_status __real_ldns_verify_rrsig_evp_raw(const unsigned char* signature, size_t size,
                                             const ldns_buffer* data, EVP_PKEY* key,
                                             const EVP_MD* digest);
ldns_status __wrap_ldns_verify_rrsig_evp_raw(const unsigned char* signature, size_t size,
                                             const ldns_buffer* data, EVP_PKEY* key,
                                             const EVP_MD* digest) {
  ++millrace::dnszone::test::verified_by_ldns;
  return __real_ldns_verify_rrsig_evp_raw(signature, size, data, key, digest);
}
}
// NOLINTEND(bugprone-reserved-identifier)

namespace millrace::dnszone::test {
namespace {

class LdnsSigns : public ::testing::Test {
 protected:
  static SignedInMemory sign(const std::vector<ZoneKey>& keys, const std::string& text,
                             const std::string& store = "") {
    const std::vector<Record> zone = records(text, name("example.test."));
    SignRequest request = request_for("example.test.");
    request.threads = 2;
    signed_by_ldns = 0;
    verified_by_ldns = 0;
    return must(sign_records(zone, keys, request,
                             {store.empty() ? std::nullopt : std::optional(store), true}));
  }
  static size_t verify(const SigningOutcome& outcome) {
    verified_by_ldns = 0;
    const VerifyReport report = verify_zone(records(outcome.zone.text, name("example.test.")),
                                            {name("example.test."), {}, test_now()});
    EXPECT_THAT(report.faults, ::testing::IsEmpty());
    return report.signatures;
  }
};

TEST_F(LdnsSigns, whatever_is_reported_as_made_and_checks_all_of_it) {
  for (const uint8_t algorithm : std::initializer_list<uint8_t>{8, 13, 14, 15, 16}) {
    SCOPED_TRACE(unsigned{algorithm});
    const SigningOutcome outcome = sign(keys_of("example.test.", algorithm), kResignZone);
    EXPECT_GT(outcome.zone.signatures, 10U);
    EXPECT_EQ(signed_by_ldns, outcome.zone.signatures);
    EXPECT_GE(verified_by_ldns, outcome.zone.signatures);
    const size_t reported = verify(outcome);
    EXPECT_EQ(reported, outcome.zone.signatures);
    EXPECT_GE(verified_by_ldns, reported) << "that of the DNSKEYs by its key signers, too";
  }
}

TEST_F(LdnsSigns, nothing_that_is_reported_as_kept) {
  const auto& keys = keys_of("example.test.");
  const SignedInMemory first = sign(keys, kResignZone);
  std::string text = kResignZone;
  text.replace(text.find("192.0.2.3"), 9, "192.0.2.4");
  const SignedInMemory second = sign(keys, text, first.store);
  EXPECT_GT(second.kept, 0U);
  EXPECT_EQ(signed_by_ldns, second.zone.signatures - second.kept);
  EXPECT_GE(verified_by_ldns, second.zone.signatures - second.kept);
}

}  // namespace
}  // namespace millrace::dnszone::test
