#include "dnszone/edit/tlsa_owners.h"

#include <gmock/gmock.h>

#include "tests/support/dnszone/zone_edit_support.h"
#include "tests/support/test_env.h"

namespace millrace::dnszone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class TlsaOwners : public ::testing::Test {
 protected:
  TlsaOwners() { settings_.zones = {zone_settings(env_.directory / "zone")}; }
  std::set<DnsName> of(const std::string& records) {
    env_.directory.write(
        "zone", "$TTL 300\n@ SOA ns hostmaster 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n" + records);
    return owners_with_tlsa(*env_.real_files, settings_, {owner_});
  }

  millrace::test::TestEnv env_;
  Settings settings_;
  const DnsName owner_ = name("_25._tcp.mail.example.org.");
};

const std::string kRecord =
    " TLSA 3 1 1 0d6fce3bb0a2cbcf2e9d8f5e1c7bb9f47f3f2b6ee5c4dd0a10b1a1e2ff7c33aa\n";

TEST_F(TlsaOwners, are_those_with_records_in_the_source) {
  EXPECT_THAT(of(""), IsEmpty());
  EXPECT_THAT(of("_443._tcp.mail" + kRecord), IsEmpty());
  EXPECT_THAT(of("_25._tcp.mail" + kRecord), ElementsAre(owner_));
}

TEST_F(TlsaOwners, are_those_whose_records_are_elsewhere) {
  EXPECT_THAT(of("_25._tcp.mail CNAME tlsa.example.net.\n"), ElementsAre(owner_));
  EXPECT_THAT(of("*._tcp.mail" + kRecord), ElementsAre(owner_));
  EXPECT_THAT(of("mail DNAME mail.example.net.\n"), ElementsAre(owner_));
  EXPECT_THAT(of("mail NS ns.example.net.\n"), ElementsAre(owner_));
}

TEST_F(TlsaOwners, are_all_where_nothing_is_known) {
  EXPECT_THAT(of("mail 3600 IN A not-an-address\n"), ElementsAre(owner_));
  of("");
  settings_.zones.front().signed_by = SignedBy::server;
  EXPECT_THAT(owners_with_tlsa(*env_.real_files, settings_, {owner_}), ElementsAre(owner_));
  settings_.zones.clear();
  EXPECT_THAT(owners_with_tlsa(*env_.real_files, settings_, {owner_}), ElementsAre(owner_));
}

}  // namespace
}  // namespace millrace::dnszone
