// The zone's DNSSEC keys as each of the key generators writes them.
#include "tests/support/pebble/real_servers.h"

namespace millrace::test {
namespace {

namespace fs = std::filesystem;

class ZoneKeys : public RealServers, public ::testing::WithParamInterface<const char*> {};

TEST_P(ZoneKeys, of_any_generator_sign_the_zone_so_that_bind_and_ldns_accept_it) {
  fs::remove_all(bed_.keys());
  fs::create_directory(bed_.keys());
  shell("cd " + bed_.keys().string() + " && " + GetParam());
  Testbed::Site site;
  site.reload = R"(["true"])";
  bed_.write_config(site);

  const Finished sign = millrace({"sign"});

  ASSERT_EQ(sign.status, 0) << sign.err;
  for (const Arguments& verifier :
       {Arguments{"dnssec-verify", "-q", "-o", "example.test", bed_.signed_zone()},
        Arguments{"ldns-verify-zone", bed_.signed_zone()}}) {
    const Finished verified = run_program(verifier);
    EXPECT_EQ(verified.status, 0) << verifier[0] << ": " << verified.out << verified.err;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Made, ZoneKeys,
    ::testing::Values(
        "dnssec-keygen -a 13 -f KSK example.test && dnssec-keygen -a 13 example.test",
        "ldns-keygen -a ED25519 -k example.test && ldns-keygen -a ED25519 example.test",
        MILLRACE_BINARY " zone keygen --origin example.test --keys ."));

}  // namespace
}  // namespace millrace::test
