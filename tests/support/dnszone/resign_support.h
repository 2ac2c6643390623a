// What the tests of signing again share: a zone, its keys, and what was signed before.
#pragma once

#include <sstream>
#include <vector>

#include <gmock/gmock.h>

#include "dnszone/keys/key_generation.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/sign/sign_zone.h"
#include "dnszone/sign/signature_store.h"
#include "dnszone/verify/verify_zone.h"
#include "tests/support/dnszone/signer_support.h"

namespace millrace::dnszone::test {

inline constexpr const char* kResignZone =
    "@ 3600 IN SOA ns1 hostmaster 7 7200 3600 86400 300\n"
    "@ 3600 IN NS ns1\n"
    "@ 3600 IN TXT \"one\" \n"
    "@ 3600 IN TXT \"two\"\n"
    "ns1 3600 IN A 192.0.2.1\n"
    "mail 3600 IN MX 10 ns1\n"
    "child 3600 IN NS ns.child\n"
    "ns.child 3600 IN A 192.0.2.2\n"
    "a.b.deep 300 IN A 192.0.2.3\n";

class Resigning : public ::testing::Test {
 protected:
  Resigning() : request(request_for("example.test.")), keys(copies()) {}

  Result<SignedInMemory> try_sign(const std::string& store) {
    const std::vector<Record> zone = records(text, name("example.test."));
    return sign_records(zone, keys, request,
                        {store.empty() ? std::nullopt : std::optional(store), false});
  }
  // Signed, and then found good by verify_zone().
  SignedInMemory sign(const std::string& store = "") {
    SignedInMemory outcome = must(try_sign(store));
    const VerifyReport report = verify_zone(records(outcome.zone.text, name("example.test.")),
                                            {name("example.test."), {}, request.now});
    EXPECT_THAT(report.faults, ::testing::IsEmpty());
    EXPECT_EQ(report.signatures, outcome.zone.signatures);
    EXPECT_EQ(report.earliest_expiry, outcome.zone.earliest_expiry);
    return outcome;
  }
  void edit(const std::string& from, const std::string& to) {
    const size_t place = text.find(from);
    ASSERT_NE(place, std::string::npos) << from;
    text.replace(place, from.size(), to);
  }
  static std::vector<ZoneKey> copies() { return copies_of(keys_of("example.test.")); }
  // Without times: as good at any moment.
  static std::vector<ZoneKey> copies_of(const std::vector<ZoneKey>& some) {
    std::vector<ZoneKey> result;
    for (const ZoneKey& key : some) {
      EVP_PKEY_up_ref(key.private_key.get());
      result.push_back({key.owner,
                        key.flags,
                        key.algorithm,
                        key.tag,
                        key.dnskey_rdata,
                        EvpPkeyPtr(key.private_key.get()),
                        key.file,
                        {}});
    }
    return result;
  }
  static ZoneKey new_key(uint16_t flags) {
    const TestDirectory directory;
    const auto files = make_posix_files();
    return must(
        generate_key(*files, directory / "keys", name("example.test."), 13, flags, test_now()));
  }

  // "OWNER TYPE-COVERED" of each signature that is in one text only.
  static std::vector<std::string> made_in(const std::string& before, const std::string& after) {
    std::vector<std::string> made;
    std::istringstream lines(after);
    for (std::string line; std::getline(lines, line);) {
      const size_t type = line.find("\tRRSIG\t");
      if (type == std::string::npos || before.find(line + '\n') != std::string::npos) continue;
      const size_t covered = type + 7;
      made.push_back(line.substr(0, line.find('\t')) + ' ' +
                     line.substr(covered, line.find(' ', covered) - covered));
    }
    return made;
  }

  std::string text = kResignZone;
  SignRequest request;
  std::vector<ZoneKey> keys;  // KSK, ZSK
};

}  // namespace millrace::dnszone::test
