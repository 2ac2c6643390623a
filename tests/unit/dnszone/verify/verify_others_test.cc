// Zones that others have signed are accepted, with every kind of chain that they make.
#include <gmock/gmock.h>

#include "core/env/system_clock.h"
#include "dnszone/keys/key_generation.h"
#include "dnszone/verify/verify_tool.h"
#include "tests/support/dnszone/signer_support.h"
#include "tests/support/process.h"

namespace millrace::dnszone::test {
namespace {

using millrace::test::Finished;
using millrace::test::run_program;

class VerifyOthers : public TestEnv, public ::testing::Test {
 protected:
  VerifyOthers() {
    const auto make = [&](uint16_t flags) {
      return must(generate_key(files, directory.path(), origin, 13, flags,
                               time("2020-01-01T00:00:00Z")))
          .file.stem()
          .string();
    };
    ksk = make(257);
    zsk = make(256);
    directory.write("zone",
                    "@ 3600 IN SOA ns1 hostmaster 7 7200 3600 604800 300\n"
                    "@ 3600 IN NS ns1\n@ 3600 IN MX 10 Mail\nns1 3600 IN A 192.0.2.1\n"
                    "*.wild 3600 IN A 192.0.2.3\na.b.c.deep 300 IN A 192.0.2.5\n"
                    "unsigned 3600 IN NS ns.unsigned\nns.unsigned 3600 IN A 192.0.2.10\n"
                    "only.below.a.cut.ent 3600 IN NS ns.elsewhere.test.\n"
                    "safe.too.ent 3600 IN NS ns.elsewhere.test.\n"
                    "safe.too.ent 3600 IN DS 12345 13 2 "
                    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"
                    "tree 3600 IN DNAME elsewhere.test.\n");
  }
  void expect_verified(const std::vector<std::string>& signer, bool zonemd = false) {
    const Finished finished =
        run_program(signer, {.environment = {}, .directory = directory.path()});
    ASSERT_EQ(finished.status, 0) << finished.out << finished.err;
    VerifyTool tool{origin, "signed", "", time("2026-11-23T20:15:00Z")};
    tool.zonemd = zonemd;
    const auto verified = zone_verify(env, tool);
    EXPECT_TRUE(verified) << verified.error().text();
  }
  // -S: the keys of the directory, by their times.
  std::vector<std::string> bind(const std::vector<std::string>& options) {
    std::vector<std::string> argv = {"dnssec-signzone",
                                     "-S",
                                     "-K",
                                     ".",
                                     "-o",
                                     "example.test.",
                                     "-f",
                                     "signed",
                                     "-s",
                                     "20261101000000",
                                     "-e",
                                     "20261223000000"};
    argv.insert(argv.end(), options.begin(), options.end());
    argv.push_back("zone");
    return argv;
  }
  std::vector<std::string> ldns(const std::vector<std::string>& options) {
    std::vector<std::string> argv = {"ldns-signzone",  "-o", "example.test.", "-f", "signed", "-i",
                                     "20261101000000", "-e", "20261223000000"};
    argv.insert(argv.end(), options.begin(), options.end());
    argv.insert(argv.end(), {"zone", ksk, zsk});
    return argv;
  }

  const DnsName origin = name("example.test.");
  std::string ksk, zsk;
};

TEST_F(VerifyOthers, bind_with_nsec) {
  expect_verified(bind({}));
}

TEST_F(VerifyOthers, bind_with_nsec3_salt_and_iterations) {
  expect_verified(bind({"-3", "aabbccdd", "-H", "7"}));
}

TEST_F(VerifyOthers, bind_with_opt_out_which_leaves_unsigned_delegations_out) {
  expect_verified(bind({"-3", "-", "-A"}));
}

TEST_F(VerifyOthers, bind_with_the_keys_signed_by_all) {
  expect_verified(bind({"-u", "-3", "-"}));
}

TEST_F(VerifyOthers, ldns_with_nsec) {
  expect_verified(ldns({}));
}

TEST_F(VerifyOthers, ldns_with_nsec3) {
  expect_verified(ldns({"-n", "-t", "3", "-s", "ab"}));
}

TEST_F(VerifyOthers, ldns_with_zonemd_of_both_hashes) {
  expect_verified(ldns({"-z", "1:1", "-z", "1:2"}), true);
}

TEST_F(VerifyOthers, ldns_with_a_zonemd_of_the_future) {
  directory.write(
      "zone", directory.read("zone") + "@ 3600 IN ZONEMD 7 1 240 " + std::string(32, 'a') + "\n");
  expect_verified(ldns({}));
  VerifyTool tool{origin, "signed", "", time("2026-11-23T20:15:00Z")};
  EXPECT_EQ(
      must(zone_verify(env, tool)).lines.at(1),
      "example.test. ZONEMD: hash algorithm 240 is not supported, so this one was not checked");
  tool.zonemd = true;
  EXPECT_THAT(
      zone_verify(env, tool).error().text(),
      ::testing::HasSubstr(
          "example.test. ZONEMD: none that can be checked, expected one with SHA-384 or SHA-512"));
}

TEST_F(VerifyOthers, ldns_with_nsec3_and_zonemd) {
  expect_verified(ldns({"-n", "-p", "-z", "1:1"}), true);
}

TEST_F(VerifyOthers, knot_with_its_own_keys_and_zonemd) {
  directory.write("knot.conf",
                  "database:\n  storage: \"" + (directory / "knot").string() +
                      "\"\npolicy:\n  - id: p\n    algorithm: ecdsap256sha256\n    nsec3: on\n"
                      "zone:\n  - domain: example.test.\n    file: \"" +
                      (directory / "zone").string() +
                      "\"\n    dnssec-signing: on\n    dnssec-policy: p\n    zonefile-load: whole\n"
                      "    journal-content: none\n    zonemd-generate: zonemd-sha512\n");
  std::filesystem::create_directory(directory / "knot");
  const Finished finished =
      run_program({"kzonesign", "-r", "-c", (directory / "knot.conf").string(), "-o",
                   (directory / "out").string(), "example.test."},
                  {.environment = {}, .directory = directory.path()});
  ASSERT_EQ(finished.status, 0) << finished.out << finished.err;
  VerifyTool tool{origin, "out/zone", "", make_system_clock()->now() + std::chrono::minutes(1)};
  tool.zonemd = true;
  const auto verified = zone_verify(env, tool);
  EXPECT_TRUE(verified) << verified.error().text();
}

}  // namespace
}  // namespace millrace::dnszone::test
