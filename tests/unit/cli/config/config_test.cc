#include "cli/config/config.h"

#include <gmock/gmock.h>

#include "tests/support/cli/config_support.h"

namespace millrace::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST(Config, has_defaults_for_what_is_left_out) {
  const auto reading = read(kGoodConfig);
  ASSERT_TRUE(reading.config) << errors_of(kGoodConfig);
  const Config& config = *reading.config;
  EXPECT_EQ(config.state, "/etc/millrace/state");
  EXPECT_EQ(config.host, "host.test");
  EXPECT_EQ(config.acme.cas.at(0).directory_url, "https://ca.test/directory");
  EXPECT_EQ(config.acme.cas.at(0).ca_file, "");
  EXPECT_FALSE(config.acme.cas.at(0).terms_agreed);
  EXPECT_EQ(config.acme.cas.at(0).account_key_type, KeyType::ecdsa_p256);
  EXPECT_FALSE(config.acme.cas.at(0).external_account);
  EXPECT_EQ(config.acme.cas.at(0).max_in_flight, 16U);
  EXPECT_EQ(config.tlsa.ttl, std::chrono::hours(1));
  EXPECT_EQ(config.dns.query_timeout, std::chrono::seconds(3));
  EXPECT_TRUE(config.dns.resolvers.empty());
  EXPECT_EQ(config.dns.resolv_conf, "/etc/resolv.conf");
  EXPECT_TRUE(config.acme.cas.at(0).caa);
  EXPECT_EQ(config.wait.limit, std::chrono::minutes(10));
  EXPECT_EQ(config.wait.interval, std::chrono::seconds(5));
  EXPECT_EQ(config.publication.directory, "");
  EXPECT_EQ(config.publication.lifetime, std::chrono::days(30));
}

TEST(Config, has_defaults_for_zones_and_certificates) {
  const auto config = read(kGoodConfig).config.value();
  ASSERT_THAT(config.dns.zones, SizeIs(1));
  const dnszone::ZoneSettings& zone = config.dns.zones.front();
  EXPECT_EQ(zone.zone.text(), "example.test.");
  EXPECT_EQ(zone.source, "/etc/millrace/zones/example.test");
  EXPECT_EQ(zone.managed_file, "");
  EXPECT_EQ(zone.include_root, "");
  EXPECT_EQ(zone.signed_file, "/etc/millrace/zones/example.test.signed");
  EXPECT_EQ(zone.signing.keys, "/etc/millrace/keys");
  EXPECT_FALSE(zone.signing.nsec3);
  EXPECT_FALSE(zone.signing.zonemd);
  EXPECT_EQ(zone.signing.validity, std::chrono::days(14));
  EXPECT_EQ(zone.serial, dnszone::SerialPolicy::increment);
  EXPECT_TRUE(zone.reload.empty());
  EXPECT_EQ(zone.reload_timeout, std::chrono::seconds(30));
  EXPECT_EQ(zone.challenge_ttl, std::chrono::seconds(60));
  EXPECT_TRUE(zone.servers.empty());
  ASSERT_THAT(config.acme.certificates, SizeIs(1));
  EXPECT_EQ(config.acme.certificates[0].key_type, KeyType::ecdsa_p256);
  EXPECT_TRUE(config.tlsa.certificates.empty());
  EXPECT_EQ(config.acme.certificates[0].challenge, acme::ChallengeType::dns01);
  EXPECT_TRUE(config.dns.persistent.empty());
}

TEST(Config, gives_the_dns_host_the_records_that_may_stay) {
  const auto config =
      read(good_with("\"names\": [\"example.test\", \"*.example.test\"]",
                     "\"challenge\": \"dns-persist-01\", \"names\": [\"www.example.test\", "
                     "\"example.test\", \"*.example.test\"]"))
          .config.value();
  EXPECT_EQ(config.acme.certificates[0].challenge, acme::ChallengeType::dns_persist01);
  const auto name = [](const char* text) { return DnsName::parse(text).value(); };
  EXPECT_EQ(config.dns.persistent, (std::map<DnsName, bool>{{name("example.test"), true},
                                                            {name("www.example.test"), false}}));
}

TEST(Config, takes_names_beyond_ascii) {
  const auto config = read(R"({
    "acme": { "directory": "https://ca.test/d", "caa": false },
    "zones": { "Bücher.test": { "file": "z", "signed_file": "s", "keys": "k" } },
    "dns": { "resolver": ["192.0.2.53", "::1@5353"] },
    "certificates": { "web": {
      "names": ["bücher.test", "*.bücher.test"], "tlsa": ["_443._tcp.bücher.test."] } } })")
                          .config.value();
  EXPECT_EQ(config.dns.zones.at(0).zone.text(), "xn--bcher-kva.test.");
  EXPECT_EQ(config.acme.certificates[0].names.at(1).text(), "*.xn--bcher-kva.test");
  EXPECT_EQ(config.tlsa.certificates.at(0).owners.at(0).text(), "_443._tcp.xn--bcher-kva.test.");
  EXPECT_FALSE(config.acme.cas.at(0).caa);
  EXPECT_EQ(config.dns.resolvers.at(1).text(), "::1@5353");
}

TEST(Config, takes_every_key) {
  const auto reading = read(R"({ // everything
    "state": "/var/millrace", "host": "ns1.example.test",
    "acme": { "directory": "https://ca.test/d", "ca_file": "../ca.pem",
              "contacts": ["mailto:a@example.test"], "terms_agreed": true,
              "account_key_type": "ecdsa-p384", "max_in_flight": 2,
              "external_account": { "key_id": "kid-1", "key_file": "eab.key",
                                "algorithm": "HS384" } },
    "zones": { "Example.Test.": {
      "file": "z", "managed_file": "m", "include_root": "..", "signed_file": "s", "keys": "k", "nsec3": true,
      "opt_out": true, "cds": "delete", "zonemd": true, "validity": "7d", "serial": "date", "reload": ["nsd-control", "reload"],
      "reload_timeout": "5s", "challenge_ttl": "30s", "servers": ["127.0.0.1@5353", "::1"] } },
    "certificates": { "mail": {
      "names": ["mail.example.test"], "key_type": "rsa-2048",
      "tlsa": ["_25._tcp.mail.example.test."] } },
    "tlsa": { "ttl": "2h" }, "dns": { "query_timeout": "1s" },
    "wait": { "limit": "0s", "interval": "1m" },
    "publication": { "directory": "/pub", "lifetime": "1d" } })");
  ASSERT_TRUE(reading.config) << reading.errors.front().text();
  const Config& config = *reading.config;
  EXPECT_EQ(config.state, "/var/millrace");
  EXPECT_EQ(config.host, "ns1.example.test");
  EXPECT_EQ(config.acme.cas.at(0).ca_file, "/etc/ca.pem");
  EXPECT_THAT(config.acme.cas.at(0).contacts, ElementsAre("mailto:a@example.test"));
  EXPECT_TRUE(config.acme.cas.at(0).terms_agreed);
  EXPECT_EQ(config.acme.cas.at(0).account_key_type, KeyType::ecdsa_p384);
  EXPECT_EQ(config.acme.cas.at(0).max_in_flight, 2U);
  EXPECT_EQ(config.acme.cas.at(0).external_account.value().key_id, "kid-1");
  EXPECT_EQ(config.acme.cas.at(0).external_account.value().algorithm, acme::MacAlgorithm::hs384);
  EXPECT_EQ(config.acme.cas.at(0).external_account.value().key_file, "/etc/millrace/eab.key");
  EXPECT_EQ(config.tlsa.ttl, std::chrono::hours(2));
  EXPECT_EQ(config.dns.query_timeout, std::chrono::seconds(1));
  EXPECT_EQ(config.wait.limit, std::chrono::seconds(0));
  EXPECT_EQ(config.wait.interval, std::chrono::minutes(1));
  EXPECT_EQ(config.publication.directory, "/pub");
  EXPECT_EQ(config.publication.lifetime, std::chrono::days(1));
}

TEST(Config, takes_every_key_of_zones_and_certificates) {
  const auto config = read(R"({
    "acme": { "directory": "https://ca.test/d" },
    "zones": { "Example.Test.": {
      "file": "z", "managed_file": "m", "include_root": "..", "signed_file": "s", "keys": "k", "nsec3": true,
      "opt_out": true, "cds": "delete", "zonemd": true, "validity": "7d", "serial": "date", "reload": ["nsd-control", "reload"],
      "reload_timeout": "5s", "challenge_ttl": "30s", "servers": ["127.0.0.1@5353", "::1"] } },
    "certificates": { "mail": {
      "names": ["mail.example.test"], "key_type": "rsa-2048",
      "tlsa": ["_25._tcp.mail.example.test."] } } })")
                          .config.value();
  const dnszone::ZoneSettings& zone = config.dns.zones.at(0);
  EXPECT_EQ(zone.managed_file, "/etc/millrace/m");
  EXPECT_EQ(zone.include_root, "/etc/");
  EXPECT_TRUE(zone.signing.nsec3);
  EXPECT_TRUE(zone.signing.opt_out);
  EXPECT_EQ(zone.signing.cds, dnszone::CdsMode::remove);
  EXPECT_TRUE(zone.signing.zonemd);
  EXPECT_EQ(zone.signing.validity, std::chrono::days(7));
  EXPECT_EQ(zone.serial, dnszone::SerialPolicy::date);
  EXPECT_THAT(zone.reload, ElementsAre("nsd-control", "reload"));
  EXPECT_EQ(zone.reload_timeout, std::chrono::seconds(5));
  EXPECT_EQ(zone.challenge_ttl, std::chrono::seconds(30));
  EXPECT_THAT(zone.servers, ElementsAre(Endpoint{"127.0.0.1", 5353}, Endpoint{"::1", 53}));
  EXPECT_EQ(config.acme.certificates.at(0).key_type, KeyType::rsa_2048);
  EXPECT_EQ(config.tlsa.certificates.at(0).id.text(), "mail");
  EXPECT_EQ(config.tlsa.certificates.at(0).owners.at(0).text(), "_25._tcp.mail.example.test.");
}

TEST(Config, needs_neither_signed_file_nor_keys_of_a_zone_that_its_server_signs) {
  const auto config = read(R"({
    "acme": { "directory": "https://ca.test/d" },
    "zones": { "example.test": { "file": "z", "signing": "server" } },
    "certificates": { "a": { "names": ["a.example.test"] } } })")
                          .config.value();
  EXPECT_EQ(config.dns.zones.at(0).signed_by, dnszone::SignedBy::server);
  EXPECT_TRUE(config.dns.zones.at(0).signed_file.empty());
}

TEST(Config, misses_what_signing_needs_of_a_zone_that_millrace_signs) {
  const auto reading = read(R"({
    "acme": { "directory": "https://ca.test/d" },
    "zones": { "example.test": { "file": "z" } },
    "certificates": { "a": { "names": ["a.example.test"] } } })");
  std::vector<std::string> lines;
  for (const Error& error : reading.errors) lines.push_back(error.text());
  EXPECT_THAT(lines,
              ElementsAre("millrace.json:3: /zones/example.test: \"signed_file\" is missing: "
                          "expected a path, or \"signing\": \"server\"",
                          "millrace.json:3: /zones/example.test: \"keys\" is missing: expected a "
                          "path, or \"signing\": \"server\""));
}

TEST(Config, takes_further_cas_and_a_certificate_s_order_of_them) {
  const auto config = read(R"({
    "acme": { "directory": "https://ca.test/d" },
    "cas": { "other": { "directory": "https://other.test/d", "ca_file": "other.pem", "terms_agreed": true,
                        "external_account": { "key_id": "kid-2", "key_file": "eab2.key" } } },
    "zones": { "example.test": { "file": "z", "signed_file": "s", "keys": "k" } },
    "certificates": { "a": { "names": ["a.example.test"] },
                      "b": { "names": ["b.example.test"], "cas": ["other", "acme"], "failures_per_ca": 5 } } })")
                          .config.value();
  const acme::CaSettings* other = config.acme.ca(CaId::parse("other").value());
  ASSERT_NE(other, nullptr);
  EXPECT_EQ(other->directory_url, "https://other.test/d");
  EXPECT_EQ(other->ca_file, "/etc/millrace/other.pem");
  EXPECT_TRUE(other->terms_agreed);
  EXPECT_EQ(other->external_account.value().key_id, "kid-2");
  EXPECT_EQ(other->place("directory"), "cas.other.directory");
  EXPECT_THAT(config.acme.certificates.at(0).cas, ElementsAre(CaId::usual()));
  EXPECT_EQ(config.acme.certificates.at(0).failures_per_ca, 3U);
  EXPECT_THAT(config.acme.certificates.at(1).cas, ElementsAre(other->id, CaId::usual()));
  EXPECT_EQ(config.acme.certificates.at(1).failures_per_ca, 5U);
}

TEST(Config, takes_profiles_and_chains) {
  const std::string hex(64, 'a');
  const auto config = read(R"({
    "acme": { "directory": "https://ca.test/d" },
    "zones": { "example.test": { "file": "z", "signed_file": "s", "keys": "k" } },
    "certificates": { "a": { "names": ["a.example.test"] },
                      "b": { "names": ["b.example.test"], "profile": "tlsserver", "profile_required": false,
                             "chain": "root:)" +
                           hex + R"(", "chain_required": true, "chain_roots": "roots.pem" } } })")
                          .config.value();
  const acme::CertificateSettings& a = config.acme.certificates.at(0);
  EXPECT_EQ(a.profile, "");
  EXPECT_TRUE(a.profile_required);
  EXPECT_EQ(a.chain, acme::ChainChoice());
  EXPECT_FALSE(a.chain_required);
  EXPECT_EQ(a.chain_roots, "");
  const acme::CertificateSettings& b = config.acme.certificates.at(1);
  EXPECT_EQ(b.profile, "tlsserver");
  EXPECT_FALSE(b.profile_required);
  EXPECT_EQ(b.chain.text(), "root:" + hex);
  EXPECT_TRUE(b.chain_required);
  EXPECT_EQ(b.chain_roots, "/etc/millrace/roots.pem");
}

TEST(ConfigError, is_a_chain_that_nothing_chooses) {
  EXPECT_EQ(errors_of(good_with("\"*.example.test\"]", "\"*.example.test\"], \"chain\": \"best\"")),
            "millrace.json:8: /certificates/web/chain: 'best' is not a chain selection: expected "
            "default, shortest, issuer:COMMON NAME or root:SHA-256 in hex\n");
  EXPECT_EQ(errors_of(good_with("\"*.example.test\"]", "\"*.example.test\"], \"chain\": \"root:" +
                                                           std::string(64, 'a') + "\"")),
            "millrace.json:8: /certificates/web/chain: root:HEX requires \"chain_roots\", the "
            "file of root certificates\n");
}

TEST(ConfigError, is_a_ca_that_is_not_there_or_is_there_twice) {
  EXPECT_EQ(
      errors_of(
          good_with("\"*.example.test\"]", "\"*.example.test\"], \"cas\": [\"acme\", \"othre\"]")),
      "millrace.json:8: /certificates/web/cas/1: othre is neither \"acme\" nor a member of /cas\n");
  EXPECT_EQ(
      errors_of(good_with("\"acme\":",
                          "\"cas\": {\"acme\": {\"directory\": \"https://b.test/d\"}}, \"acme\":")),
      "millrace.json:2: /cas/acme: this name is reserved for the CA in /acme\n");
  EXPECT_EQ(
      errors_of(good_with("\"acme\":",
                          "\"cas\": {\"A/B\": {\"directory\": \"https://b.test/d\"}}, \"acme\":")),
      "millrace.json:2: /cas/A~1B: 'A/B' is not a valid CA name: expected 1 to 64 of a-z 0-9 . _ "
      "-, no dot first\n");
}

TEST(ConfigError, names_file_line_and_pointer_of_an_unknown_key_and_suggests_another) {
  EXPECT_EQ(errors_of(good_with("\"names\":", "\"tlsa\": [],\n \"nmaes\":")),
            "millrace.json:7: /certificates/web: \"names\" is missing: expected a list of 1 to 100 "
            "strings\n"
            "millrace.json:9: /certificates/web/nmaes: unknown key; did you mean \"names\"?\n");
  EXPECT_EQ(errors_of(good_with("\"acme\":", "\"postmaster\": 1, \"acme\":")),
            "millrace.json:2: /postmaster: unknown key\n");
}

TEST(ConfigError, names_the_value_got_and_the_one_expected) {
  const auto with = [](const std::string& member) {
    return errors_of(good_with("\"keys\": \"keys\"", "\"keys\": \"keys\",\n" + member));
  };
  const std::string place = "millrace.json:6: /zones/example.test/";
  EXPECT_EQ(with("\"opt_out\": true"), place + "opt_out: requires \"nsec3\": true\n");
  EXPECT_EQ(with("\"cds\": \"yes\""),
            place + "cds: expected one of none, publish, delete, got \"yes\"\n");
  EXPECT_EQ(with("\"nsec3\": 1"), place + "nsec3: expected true or false, got 1\n");
  EXPECT_EQ(with("\"validity\": 14"),
            place + "validity: expected a duration from 10s to 365d, got 14\n");
  EXPECT_EQ(with("\"validity\": \"9s\""),
            place + "validity: expected a duration from 10s to 365d, got \"9s\"\n");
  EXPECT_EQ(with("\"validity\": \"soon\""),
            place + "validity: expected a duration from 10s to 365d, got \"soon\"\n");
  EXPECT_EQ(
      with("\"serial\": \"incremental\""),
      place +
          "serial: expected one of increment, date, unixtime, got \"incremental\"; did you mean "
          "\"increment\"?\n");
  EXPECT_EQ(with("\"reload\": \"nsd-control reload\""),
            place + "reload: expected a list of at most 100 strings, got \"nsd-control reload\"\n");
  EXPECT_EQ(with("\"reload\": [\"nsd-control\", 7]"),
            place + "reload/1: expected a string, got 7\n");
  EXPECT_EQ(with("\"managed_file\": \"\""), place + "managed_file: expected a path, got \"\"\n");
}

TEST(ConfigError, keeps_escape_sequences_out_of_messages) {
  EXPECT_EQ(errors_of(good_with("\"acme\":", R"("\u001b[2J": 1, "acme":)")),
            "millrace.json:2: /\\x1b[2J: unknown key\n");
}

TEST(ConfigError, is_reported_for_limits_and_addresses) {
  const auto acme = [](const std::string& members) {
    return errors_of(good_with("\"https://ca.test/directory\"", members));
  };
  EXPECT_EQ(acme("\"https://ca.test/d\", \"max_in_flight\": 0"),
            "millrace.json:2: /acme/max_in_flight: expected a number from 1 to 1000, got 0\n");
  EXPECT_EQ(acme("\"https://ca.test/d\", \"max_in_flight\": -1"),
            "millrace.json:2: /acme/max_in_flight: expected a number from 1 to 1000, got -1\n");
  EXPECT_EQ(acme("\"http://ca.test/d\""),
            "millrace.json:2: /acme/directory: expected an https URL, got \"http://ca.test/d\"\n");
  EXPECT_EQ(acme("\"https://ca.test/d\", \"external_account\": {\"key_id\": \"k\"}"),
            "millrace.json:2: /acme/external_account: \"key_file\" is missing: expected a path\n");
}

TEST(ConfigError, comes_from_the_parser_of_the_type_too) {
  EXPECT_EQ(errors_of(good_with("\"*.example.test\"", "\"a.*.example.test\"")),
            "millrace.json:8: /certificates/web/names/1: " +
                CertName::parse("a.*.example.test").error().message + "\n");
  EXPECT_EQ(
      errors_of(good_with("\"web\"", "\"../web\"")),
      "millrace.json:7: /certificates/..~1web: " + CertId::parse("../web").error().message + "\n");
  EXPECT_EQ(errors_of(good_with("\"keys\": \"keys\"", "\"keys\": \"k\", \"servers\": [\"ns1\"]")),
            "millrace.json:5: /zones/example.test/servers/0: " +
                Endpoint::parse("ns1").error().message + "\n");
}

TEST(ConfigError, is_each_of_them_in_the_order_of_the_file) {
  EXPECT_EQ(
      errors_of("{\n\"zones\": {},\n\"certificates\": 7,\n\"wait\": {\"limits\": \"1s\"}}"),
      "millrace.json:2: /zones: expected an object with 1 or more members, got 0; millrace help "
      "config shows an example\n"
      "millrace.json:3: /certificates: expected an object with 1 to 100000 members, got 7\n"
      "millrace.json:4: /wait/limits: unknown key; did you mean \"limit\"?\n");
}

TEST(ConfigError, is_a_text_that_is_not_json_or_not_an_object) {
  EXPECT_EQ(errors_of("{\n  \"a\": 1,\n  \"b\" 2\n}"),
            "millrace.json:3:7: syntax error while parsing object separator - unexpected number "
            "literal; expected ':'\n");
  EXPECT_EQ(errors_of("[]"), "millrace.json:1: expected an object, got []\n");
}

TEST(ConfigError, is_a_name_that_lies_in_no_zone) {
  EXPECT_EQ(errors_of(good_with("\"*.example.test\"", "\"mail.example.org\"")),
            "millrace.json:8: /certificates/web/names/1: mail.example.org is not in any zone of "
            "/zones\n");
  EXPECT_EQ(errors_of(good_with("\"*.example.test\"]",
                                "\"*.example.test\"], \"tlsa\": [\"_25._tcp.mail.example.org.\"]")),
            "millrace.json:8: /certificates/web/tlsa/0: _25._tcp.mail.example.org. is not in any "
            "zone of /zones\n");
  // A wildcard covers names below its base, and the base is what is validated.
  EXPECT_EQ(errors_of(good_with("\"*.example.test\"", "\"*.b.test\"")),
            "millrace.json:8: /certificates/web/names/1: *.b.test is not in any zone of /zones\n");
}

TEST(ConfigError, is_a_zone_given_twice) {
  const std::string other =
      "\"Example.test.\": {\"file\": \"z\", \"signed_file\": \"s\", \"keys\": \"k\"},\n";
  EXPECT_EQ(errors_of(good_with("\"example.test\": {", other + "\"example.test\": {")),
            "millrace.json:5: /zones/example.test: the same zone as \"Example.test.\"\n");
}

TEST(ConfigError, is_a_label_that_is_not_allowed) {
  EXPECT_EQ(
      errors_of(good_with("\"*.example.test\"", "\"i❤.example.test\"")),
      "millrace.json:8: /certificates/web/names/1: 'i❤' in 'i❤.example.test' cannot be a label "
      "of a name: string contains a disallowed character\n");
}

TEST(ConfigError, is_a_challenge_that_there_is_not) {
  EXPECT_EQ(errors_of(good_with("\"names\"", "\"challenge\": \"dns-1\", \"names\"")),
            "millrace.json:8: /certificates/web/challenge: expected one of dns-01, dns-account-01, "
            "dns-persist-01, got \"dns-1\"; did you mean \"dns-01\"?\n");
}

TEST(ConfigError, is_a_name_given_twice) {
  EXPECT_EQ(errors_of(good_with("\"*.example.test\"", "\"Example.test\"")),
            "millrace.json:8: /certificates/web/names/1: Example.test is listed twice\n");
}

TEST(StatePath, is_read_from_a_configuration_that_is_not_filled_in) {
  const auto state = [](const std::string& text) {
    return parse_state_path({text, "millrace.json", "/etc/millrace/millrace.json", "host.test"});
  };
  EXPECT_EQ(state("{}").value(), "/etc/millrace/state");
  EXPECT_EQ(state("{\"state\": \"../s\", \"zones\": 7}").value(), "/etc/s");
  EXPECT_EQ(state("{\"zones\": 7,\n\"state\": 7}").error().text(),
            "millrace.json:2: /state: expected a path, got 7");
  EXPECT_FALSE(state("{"));
  EXPECT_FALSE(state("[]"));
}

}  // namespace
}  // namespace millrace::cli
