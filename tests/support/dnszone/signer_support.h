// What the tests of keys, signing and verifying share.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "dnszone/keys/zone_key.h"
#include "dnszone/sign/sign_zone.h"
#include "tests/support/test_env.h"

namespace millrace::dnszone::test {

using millrace::test::TestDirectory;
using millrace::test::TestEnv;

DnsName name(const std::string& text);
TimePoint time(const std::string& text);

// The fixed pairs of tests/vectors/dnssec-keys, "bind" or "ldns", copied with the modes that they
// need.
void copy_keys(const TestDirectory& directory, const std::string& maker,
               const std::string& pattern = "K");

// The zone's records from text with absolute or relative names, without the clutter of a file.
std::vector<Record> records(const std::string& text, const DnsName& origin);

// Fresh keys, made once for all tests of a program: `algorithm` with KSK and ZSK, or one CSK.
const std::vector<ZoneKey>& keys_of(const std::string& origin, uint8_t algorithm = 13,
                                    bool csk = false);

// The output of sign_to() in memory.
class SignedOutput final : public SigningOutput {
 public:
  Result<void> add_text(std::string_view lines) override { return text += lines, Result<void>(); }
  Result<void> add_store(std::string_view octets) override {
    return store += octets, Result<void>();
  }

  std::string text, store;
};

struct SignedInMemory : SigningOutcome {
  std::string store;
};
Result<SignedInMemory> sign_records(const std::vector<Record>& records,
                                    const std::vector<ZoneKey>& keys, const SignRequest& request,
                                    const SignOptions& options = {});
Result<SignedZone> sign_zone(const std::vector<Record>& records, const std::vector<ZoneKey>& keys,
                             const SignRequest& request);

// DS rdata of each KSK or CSK, whatever its times.
Result<std::vector<std::string>> ds_rdata(const std::vector<ZoneKey>& keys);

// now = 2026-11-23T20:15:00Z.
TimePoint test_now();
SignRequest request_for(const std::string& origin, uint32_t serial = 7);

// The value, or a failed test that shows the error, and an exception.
template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().text());
  return std::move(result).value();
}

}  // namespace millrace::dnszone::test
