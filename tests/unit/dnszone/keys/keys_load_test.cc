#include <gmock/gmock.h>

#include "dnszone/keys/ds.h"
#include "dnszone/keys/key_generation.h"
#include "dnszone/keys/signing_keys.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/keys/zone_keys.h"
#include "tests/support/dnszone/signer_support.h"
#include "tests/support/source_path.h"

namespace millrace::dnszone::test {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAreArray;

class KeysLoad : public ::testing::Test {
 protected:
  Result<std::vector<ZoneKey>> load(const std::string& origin = "example.test.") {
    return load_keys(*files, directory / "keys", name(origin));
  }
  std::string error(const std::string& origin = "example.test.") {
    const auto keys = load(origin);
    return keys ? "no error" : keys.error().text();
  }
  // The path of a key file as errors name it.
  std::string at(const std::string& file) { return (directory / "keys" / file).string(); }

  TestDirectory directory;
  std::unique_ptr<Files> files = make_posix_files();
};

// The DS lines of the tool that made the keys, fields as we write them.
std::vector<std::string> ds_lines(const std::string& maker) {
  const auto files = make_posix_files();
  std::istringstream text(must(
      files->read(millrace::test::source_path("tests/vectors/dnssec-keys") / ("DS." + maker))));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) {
    std::string rdata = line.substr(line.find("DS") + 3);
    for (char& c : rdata) c = static_cast<char>(std::tolower(c));
    lines.push_back(rdata);
  }
  return lines;
}

TEST_F(KeysLoad, reads_every_pair_that_dnssec_keygen_writes) {
  copy_keys(directory, "bind", "Kexample");
  const auto keys = must(load());
  ASSERT_THAT(keys, SizeIs(10));
  std::map<uint8_t, int> ksks;
  for (const ZoneKey& key : keys) {
    EXPECT_TRUE(key.private_key) << key.file;
    EXPECT_EQ(key.owner, name("example.test."));
    if (key.is_ksk()) ++ksks[key.algorithm];
    EXPECT_TRUE(key.times.created && key.times.publish && key.times.activate) << key.file;
  }
  EXPECT_THAT(ksks, ElementsAre(std::pair(8, 1), std::pair(13, 1), std::pair(14, 1),
                                std::pair(15, 1), std::pair(16, 1)));
  EXPECT_THAT(must(ds_rdata(keys)), UnorderedElementsAreArray(ds_lines("bind")));
}

TEST_F(KeysLoad, reads_every_pair_that_ldns_keygen_writes) {
  copy_keys(directory, "ldns", "Kexample");
  const auto keys = must(load());
  ASSERT_THAT(keys, SizeIs(10));
  for (const ZoneKey& key : keys) EXPECT_TRUE(key.private_key) << key.file;
  EXPECT_THAT(must(ds_rdata(keys)), UnorderedElementsAreArray(ds_lines("ldns")));
}

TEST_F(KeysLoad, reads_a_private_number_whose_leading_zero_ldns_has_dropped) {
  copy_keys(directory, "ldns", "Kshort");
  EXPECT_TRUE(must(load("short.test.")).front().private_key);
}

TEST_F(KeysLoad, reads_the_times) {
  copy_keys(directory, "bind", "Ktimed");
  const KeyTimes times = must(load("timed.test.")).front().times;
  EXPECT_EQ(times.publish, time("2026-11-01T00:00:00Z"));
  EXPECT_EQ(times.activate, time("2026-12-01T00:00:00Z"));
  EXPECT_EQ(times.inactive, time("2027-01-01T00:00:00Z"));
  EXPECT_EQ(times.remove, time("2027-02-01T00:00:00Z"));
}

TEST_F(KeysLoad, reads_the_times_of_a_key_without_private_half_from_the_comments) {
  copy_keys(directory, "bind", "Ktimed.test.+013+06504.key");
  const auto keys = must(load("timed.test."));
  EXPECT_FALSE(keys.front().private_key);
  EXPECT_EQ(keys.front().times.inactive, time("2027-01-01T00:00:00Z"));
}

TEST_F(KeysLoad, takes_an_origin_in_any_case) {
  copy_keys(directory, "bind", "Ktimed");
  EXPECT_THAT(must(load("TIMED.test.")), SizeIs(1));
}

TEST_F(KeysLoad, reports_how_to_make_keys_where_there_is_no_directory) {
  EXPECT_EQ(error(),
            (directory / "keys").string() +
                ": no such directory, expected keys of example.test. there; make them with: "
                "millrace zone keygen --origin example.test. --keys " +
                (directory / "keys").string());
}

TEST_F(KeysLoad, reports_how_to_make_keys_where_there_are_none) {
  directory.write("keys/README", "hello");
  EXPECT_EQ(error(), (directory / "keys").string() +
                         ": no keys of example.test.; make them with: millrace zone keygen "
                         "--origin example.test. --keys " +
                         (directory / "keys").string());
}

TEST_F(KeysLoad, names_the_other_zone_whose_keys_it_found) {
  copy_keys(directory, "bind", "Ktimed");
  copy_keys(directory, "ldns", "Kshort");
  EXPECT_EQ(error(),
            (directory / "keys").string() +
                ": found only keys of short.test., timed.test., expected example.test.; make "
                "them with: millrace zone keygen --origin example.test. --keys " +
                (directory / "keys").string());
}

TEST_F(KeysLoad, refuses_a_private_half_that_others_can_read) {
  copy_keys(directory, "bind", "Ktimed");
  const Path file = directory / "keys/Ktimed.test.+013+06504.private";
  std::filesystem::permissions(file, std::filesystem::perms(0644));
  EXPECT_THAT(error("timed.test."), ::testing::AllOf(::testing::HasSubstr(file.string()),
                                                     ::testing::HasSubstr("chmod 600")));
}

TEST_F(KeysLoad, refuses_a_key_of_another_owner) {
  copy_keys(directory, "bind", "Ktimed");
  std::filesystem::rename(directory / "keys/Ktimed.test.+013+06504.key",
                          directory / "keys/Kexample.test.+013+06504.key");
  EXPECT_EQ(error(), at("Kexample.test.+013+06504.key") +
                         ": holds a key of timed.test., expected example.test.");
}

TEST_F(KeysLoad, refuses_a_key_whose_tag_is_not_that_of_its_name) {
  copy_keys(directory, "bind", "Ktimed");
  std::filesystem::rename(directory / "keys/Ktimed.test.+013+06504.key",
                          directory / "keys/Ktimed.test.+013+06505.key");
  EXPECT_EQ(error("timed.test."),
            at("Ktimed.test.+013+06505.key") + ": holds key 6504, expected 6505");
}

TEST_F(KeysLoad, refuses_a_key_whose_algorithm_is_not_that_of_its_name) {
  copy_keys(directory, "bind", "Ktimed");
  std::filesystem::rename(directory / "keys/Ktimed.test.+013+06504.key",
                          directory / "keys/Ktimed.test.+014+06504.key");
  EXPECT_EQ(error("timed.test."),
            at("Ktimed.test.+014+06504.key") +
                ": holds a key of algorithm 13 (ECDSAP256SHA256), expected 14 "
                "(ECDSAP384SHA384)");
}

// RSA's halves are compared by what they do, ECDSA's and EdDSA's too: each is given the other's.
TEST_F(KeysLoad, refuses_halves_that_do_not_match) {
  const std::pair<const char*, const char*> pairs[] = {
      {"008+14083", "008+65252"}, {"013+13739", "013+21308"}, {"015+02613", "015+10241"}};
  for (const auto& [one, other] : pairs) {
    const TestDirectory fresh;
    copy_keys(fresh, "bind", std::string("Kexample.test.+") + one);
    copy_keys(fresh, "bind", std::string("Kexample.test.+") + other);
    const std::string private_half = std::string("keys/Kexample.test.+") + one + ".private";
    fresh.write(private_half, fresh.read(std::string("keys/Kexample.test.+") + other + ".private"),
                0600);
    const auto keys = load_keys(*files, fresh / "keys", name("example.test."));
    ASSERT_FALSE(keys);
    EXPECT_EQ(keys.error().text(),
              (fresh / private_half).string() + ": is not the private half of its .key file");
  }
}

TEST_F(KeysLoad, refuses_a_private_key_of_three_octets) {
  copy_keys(directory, "bind", "Ktimed");
  directory.write("keys/Ktimed.test.+013+06504.private",
                  "Private-key-format: v1.3\nAlgorithm: 13 (ECDSAP256SHA256)\nPrivateKey: AQID\n",
                  0600);
  EXPECT_EQ(error("timed.test."), at("Ktimed.test.+013+06504.private") +
                                      ": a private key of 3 octets, expected 32 for algorithm 13 "
                                      "(ECDSAP256SHA256)");
}

TEST_F(KeysLoad, refuses_a_private_half_of_another_algorithm) {
  copy_keys(directory, "bind", "Ktimed");
  directory.write("keys/Ktimed.test.+013+06504.private",
                  "Private-key-format: v1.3\nAlgorithm: 15 (ED25519)\nPrivateKey: AQID\n", 0600);
  EXPECT_EQ(
      error("timed.test."),
      at("Ktimed.test.+013+06504.private") +
          ": holds a key of algorithm 15 (ED25519), its .key file one of 13 (ECDSAP256SHA256)");
}

TEST_F(KeysLoad, refuses_a_private_half_without_its_number) {
  copy_keys(directory, "bind", "Ktimed");
  directory.write("keys/Ktimed.test.+013+06504.private",
                  "Private-key-format: v1.3\nAlgorithm: 13 (ECDSAP256SHA256)\n", 0600);
  EXPECT_EQ(error("timed.test."),
            at("Ktimed.test.+013+06504.private") + ": no line 'PrivateKey:' in base64");
}

// Made with: dnssec-keygen -a RSASHA256 -b 1024 weak.test
TEST_F(KeysLoad, refuses_RSA_of_1024_bits) {
  directory.write("keys/Kweak.test.+008+43891.key",
                  "weak.test. IN DNSKEY 256 3 8 "
                  "AwEAAcC0WoQV5cjDOJaFrOs79NKgv0lxYMIcOE4B8h4Xif1HkqSrdlc1 "
                  "0xU7QFmyGYQPpJUVj9KPHTJK/19BQ3weTxCpNxE2YBEj8vAHxHNn40Et "
                  "IOeZAyGqgpwX8ufufzWsrb2bVvGD22Ax+JpcUs+pHOypPkrL4wePSru9 r0uyXlOh\n");
  EXPECT_THAT(error("weak.test."),
              ::testing::HasSubstr("an RSA key of 1024 bits, expected at least 2048"));
}

TEST_F(KeysLoad, refuses_text_that_is_not_a_key) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "no DNSKEY record"},
      {"; only a comment\n", "no DNSKEY record"},
      {"timed.test. IN A 192.0.2.1\n",
       "expected a DNSKEY record, got 'timed.test. IN A 192.0.2.1'"},
      {"timed.test. IN DNSKEY 256 3\n", "the DNSKEY record ends early"},
      {"timed.test. IN DNSKEY 256 3 13 ***\n",
       "expected DNSKEY flags, protocol, algorithm and a key in base64"},
      {"timed.test. IN DNSKEY 70000 3 13 AQID\n",
       "expected DNSKEY flags, protocol, algorithm and a key in base64"},
      {"; Publish: soon\ntimed.test. IN DNSKEY 256 3 13 AQID\n",
       "Publish: 'soon' is not a time, expected YYYYMMDDHHMMSS"},
      {"timed.test. IN DNSKEY 256 3 13 AQID\ntimed.test. IN DNSKEY 256 3 13 AQID\n",
       "a second record, expected one DNSKEY"},
      {"timed.test. IN DNSKEY 0 3 13 AQID\n",
       "flags 0 and protocol 3, expected a zone key (256; KSK: 257) that is not revoked (128), "
       "and 3"},
      {"timed.test. IN DNSKEY 385 3 13 AQID\n",
       "flags 385 and protocol 3, expected a zone key (256; KSK: 257) that is not revoked (128), "
       "and 3"},
  };
  for (const auto& [text, want] : cases) {
    directory.write("keys/Ktimed.test.+013+06504.key", text);
    EXPECT_EQ(error("timed.test."), at("Ktimed.test.+013+06504.key") + ": " + want);
  }
}

// Newer signers set more bits than ZONE and SEP, as the ADT of delegations by DELEG.
TEST_F(KeysLoad, takes_flags_that_are_not_known) {
  const DnsName origin = name("flags.test.");
  for (const uint16_t flags : std::initializer_list<uint16_t>{258, 259}) {
    must(generate_key(*files, directory / "keys", origin, 13, flags, test_now()));
  }
  const auto keys = must(load_keys(*files, directory / "keys", origin));
  ASSERT_THAT(keys, SizeIs(2));
  EXPECT_EQ(keys[0].flags + keys[1].flags, 258 + 259);
  EXPECT_NE(keys[0].is_ksk(), keys[1].is_ksk());
  EXPECT_TRUE(choose_keys(keys, origin, test_now()));
}

TEST_F(KeysLoad, reads_a_zone_whose_name_has_a_slash) {
  const DnsName origin = name("0/25.2.0.192.in-addr.arpa.");
  const ZoneKey made = must(generate_key(*files, directory / "keys", origin, 13, 257, test_now()));
  EXPECT_EQ(made.file.filename().string().substr(0, 29), "K0%2F25.2.0.192.in-addr.arpa.");
  EXPECT_THAT(must(load_keys(*files, directory / "keys", origin)), SizeIs(1));
}

}  // namespace
}  // namespace millrace::dnszone::test
