// A user who may edit a zone, but not read keys, gets no other file through millrace.
#include "dnszone/text/zone_source.h"

#include <filesystem>

#include <gmock/gmock.h>

#include "dnszone/text/configured_zone.h"
#include "tests/support/dnszone/zone_edit_support.h"
#include "tests/support/test_directory.h"

namespace millrace::dnszone {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kSecret = "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v+VpguoRK9JLsLMREScVpezJp";

class ZoneSource : public testing::Test {
 protected:
  std::string read(const std::string& file, const Path& include_root = {}) {
    const auto text =
        read_zone(*files_, directory_ / file, name("example.org"), {.include_root = include_root});
    return text ? "no fault" : text.error().text();
  }
  std::string path(const std::string& below) const { return (directory_ / below).string(); }

  test::TestDirectory directory_;
  std::unique_ptr<Files> files_ = make_posix_files();
};

TEST_F(ZoneSource, is_not_a_link_out_of_its_root) {
  directory_.write("keys/account.key", kSecret);
  directory_.write("zones/real", kApex);
  std::filesystem::create_symlink("../keys/account.key", directory_ / "zones/zone");
  std::filesystem::create_symlink("real", directory_ / "zones/near");
  EXPECT_EQ(read("zones/zone"), path("zones/zone") + " is a symbolic link out of " + path("zones") +
                                    ": name the file itself");
  EXPECT_EQ(read("zones/near"), "no fault");
}

// The zone file itself is a path of the configuration, which is checked elsewhere.
TEST_F(ZoneSource, of_a_configuration_includes_no_file_that_others_can_write) {
  directory_.write("zones/zone", kApex + "$INCLUDE more\n$INCLUDE deep/most\n");
  directory_.write("zones/more", "a A 192.0.2.1\n");
  directory_.write("zones/deep/most", "b A 192.0.2.1\n");
  ZoneSettings zone = zone_settings(directory_ / "zones/zone");
  const auto fault = [&] {
    const auto text = read_configured_zone(*files_, zone);
    return text ? "no fault" : text.error().text();
  };
  const auto with_mode = [&](const std::string& below, unsigned mode, unsigned before) {
    std::filesystem::permissions(directory_ / below, std::filesystem::perms(mode));
    const std::string seen = fault();
    std::filesystem::permissions(directory_ / below, std::filesystem::perms(before));
    return seen;
  };
  EXPECT_EQ(with_mode("zones/more", 0666, 0644), "no fault") << "of a tool's zone";
  zone.barred = barred_directories({directory_ / "keys"}, {zone});
  EXPECT_EQ(fault(), "no fault");
  EXPECT_THAT(with_mode("zones/more", 0666, 0644), HasSubstr(path("zones/more") + ": mode 0666"));
  EXPECT_THAT(with_mode("zones/deep", 0777, 0755), HasSubstr(path("zones/deep") + ": mode 0777"));
}

TEST_F(ZoneSource, that_is_not_there_is_named) {
  EXPECT_EQ(read("gone"), path("gone") + ": No such file or directory");
}

TEST_F(ZoneSource, includes_nothing_from_a_directory_of_keys_or_state_but_public_keys) {
  const std::string stem = "zones/keys/Kexample.org.+013+12345";
  directory_.write("zones/zone", kApex + "$INCLUDE keys/notes\n");
  directory_.write("zones/keys/notes", "a A 192.0.2.1\n");
  directory_.write(stem + ".key", "example.org. IN DNSKEY 257 3 13 AAAA\n");
  directory_.write("zones/keys/account.key", "a A 192.0.2.1\n");
  ZoneSettings zone{.zone = name("example.org"),
                    .source = directory_ / "zones/zone",
                    .managed_file = {},
                    .signed_file = {},
                    .signing = {},
                    .reload = {},
                    .servers = {}};
  const auto barred = [&] { return barred_directories({directory_ / "zones/keys/"}, {zone}); };
  const auto fault = [&] {
    const auto text = read_zone(*files_, zone.source, zone.zone, {.barred = barred()});
    return text ? "no fault" : text.error().text();
  };
  const std::string why = " is in " + path("zones/keys") +
                          ", a directory of keys or of millrace's state: only public keys (K*.key) "
                          "are included from there";
  EXPECT_EQ(fault(), path("zones/zone") + ":3:10: \"keys/notes\"" + why);
  directory_.write("zones/zone", kApex + "$INCLUDE ./keys/sub/../account.key\n");
  EXPECT_EQ(fault(), path("zones/zone") + ":3:10: \"./keys/sub/../account.key\"" + why);
  directory_.write("zones/zone", kApex + "$INCLUDE keys/Kexample.org.+013+12345.key\n");
  EXPECT_EQ(fault(), "no fault");
  zone.source = directory_ / "zones/keys/zone";
  directory_.write("zones/keys/zone", kApex + "$INCLUDE notes\n");
  EXPECT_EQ(fault(), "no fault");
}

TEST_F(ZoneSource, is_not_a_link_into_a_directory_of_keys) {
  directory_.write("zones/keys/notes", kApex);
  std::filesystem::create_symlink("keys/notes", directory_ / "zones/zone");
  const auto barred =
      std::make_shared<const std::set<Path>>(std::set<Path>{directory_ / "zones/keys"});
  const auto text =
      read_zone(*files_, directory_ / "zones/zone", name("example.org"), {.barred = barred});
  EXPECT_EQ(text.error().text(),
            path("zones/zone") + " is a symbolic link into " + path("zones/keys") +
                ", a directory of keys or of millrace's state: name a zone file");
}

TEST_F(ZoneSource, is_not_a_chain_of_links_without_end) {
  std::filesystem::create_symlink("b", directory_ / "a");
  std::filesystem::create_symlink("a", directory_ / "b");
  EXPECT_EQ(read("a"), path("a") + " is a chain of more than 8 symbolic links");
}

struct Foreign {
  const char* trait;
  std::string contents;
  const char* what;
};
const Foreign kForeign[] = {
    {"PEM", "-----BEGIN PRIVATE KEY-----\n" + kSecret + "\n-----END PRIVATE KEY-----\n",
     "a key or certificate in PEM form"},
    {"PEM_after_other_text", "Bag Attributes\n-----BEGIN EC PRIVATE KEY-----\n" + kSecret + "\n",
     "a key or certificate in PEM form"},
    {"DNSSEC", "Private-key-format: v1.3\nAlgorithm: 13\nPrivateKey: " + kSecret + "\n",
     "a private key of DNSSEC"},
    {"signify", "untrusted comment: signify secret key\n" + kSecret + "\n", "a signify file"},
    {"JSON", "\n {\"d\": \"" + kSecret + "\"}\n", "JSON"},
    {"DER", std::string("0.\x02\x01\0\x30", 6) + kSecret, "binary data"},
};
class ForeignSource : public ZoneSource, public testing::WithParamInterface<Foreign> {};

TEST_P(ForeignSource, is_not_quoted) {
  const std::string why =
      ":1:1: the file holds " + std::string(GetParam().what) + ", expected zone text";
  directory_.write("zone", GetParam().contents);
  EXPECT_EQ(read("zone"), path("zone") + why);
  directory_.write("other", kApex + "$INCLUDE zone\n");
  EXPECT_EQ(read("other"), path("zone") + why);
}

INSTANTIATE_TEST_SUITE_P(ZoneSource, ForeignSource, testing::ValuesIn(kForeign),
                         [](const auto& one) { return one.param.trait; });

TEST_F(ZoneSource, includes_no_private_key) {
  directory_.write("keys/Kexample.org.+013+12345.private", "PrivateKey: x\n");
  directory_.write("zone", kApex + "$INCLUDE keys/Kexample.org.+013+12345.private\n");
  EXPECT_EQ(read("zone"), path("zone") +
                              ":3:10: \"keys/Kexample.org.+013+12345.private\" is a private key, "
                              "expected zone text");
}

TEST_F(ZoneSource, words_that_may_be_keys_are_not_quoted) {
  for (const std::string& line :
       {kSecret, "a " + kSecret, "a A " + kSecret, "$TTL " + kSecret, "$" + kSecret + "/x",
        "a TXT a" + kSecret + "\\", "a CAA 0 issue " + kSecret + " x", "a " + kSecret + " A",
        "$GENERATE " + kSecret + " a A 1", "$GENERATE 1-2 a A ${" + kSecret + "}",
        "a MX 10 " + kSecret + kSecret, "a DS 1 13 2 " + kSecret, "\"" + kSecret + "\" A 1"}) {
    const std::string said = faults_of(line + "\n");
    EXPECT_NE(said, "no fault") << line;
    EXPECT_THAT(said, Not(HasSubstr(kSecret.substr(0, 12)))) << line;
  }
  EXPECT_EQ(faults_of("a " + kSecret + "\n"),
            "z/example.zone:3:3: \"[52 octets, not shown]\" is not a record type");
}

TEST_F(ZoneSource, long_words_are_quoted_in_short) {
  EXPECT_EQ(faults_of("a " + std::string(200, '.') + "\n"),
            "z/example.zone:3:3: \"" + std::string(60, '.') + "…\" is not a record type");
}

TEST(ZoneTextLimits, bound_what_GENERATE_makes_before_it_is_made) {
  MapLoader loader;
  const auto text = parse_zone(
      {"z", kApex + "$GENERATE 1-100 a$ A 192.0.2.1\n$GENERATE 1-65535 b$ A 192.0.2.1\n", "1"},
      name("example.org"), loader, {.max_generated = 1000});
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().text(), "z:4:11: more than 1000 records by $GENERATE in the zone");
}

TEST(ZoneTextClosingSoa, is_taken_where_it_is_asked_for) {
  MapLoader loader;
  const std::string soa = "@ 300 SOA ns1 hostmaster 1 3600 600 86400 300\n";
  const auto read = [&](const std::string& contents) {
    const auto text =
        parse_zone({"z", contents, "1"}, name("example.org"), loader, {.closing_soa = true});
    return text ? std::to_string(text->records.size()) : text.error().text();
  };
  EXPECT_EQ(read(kApex + soa), "2");
  EXPECT_EQ(read(kApex + "@ 300 SOA ns1 hostmaster 2 3600 600 86400 300\n"),
            "z:3:7: a second SOA, the first is at z:1");
  EXPECT_EQ(faults_of(soa), "z/example.zone:3:7: a second SOA, the first is at example.zone:1");
}

}  // namespace
}  // namespace millrace::dnszone
