#include <gmock/gmock.h>

#include "tests/support/cli/config_support.h"

namespace millrace::cli {
namespace {

using ::testing::HasSubstr;

// The good configuration with more members at its end.
std::string with(const std::string& members) {
  std::string text = kGoodConfig;
  return text.insert(text.rfind('}'), ", " + members + "\n");
}

std::string with_tlsa(const std::string& members) {
  std::string text = with(members);
  const std::string names = "\"names\": [\"example.test\"";
  return text.insert(text.find(names), "\"tlsa\": [\"_25._tcp.example.test.\"], ");
}

TEST(Contradictions, a_tlsa_ttl_is_shorter_than_signatures_last) {
  EXPECT_EQ(errors_of(with_tlsa(R"("tlsa": { "ttl": "7d" })")), "");
  std::string text = with_tlsa(R"("tlsa": { "ttl": "2d" })");
  text.insert(text.find("\"keys\""), "\"validity\": \"3d\", ");
  EXPECT_THAT(errors_of(text),
              HasSubstr("/tlsa/ttl: a TTL of 2d is longer than signatures are certain to last, "
                        "1d15h36m with /zones/example.test/validity of 3d: expected a shorter TTL "
                        "or a longer validity\n"));
}

TEST(Contradictions, the_ttl_of_records_that_a_zone_does_not_have_is_not_held_against_it) {
  std::string text = with(R"("tlsa": { "ttl": "2d" })");
  text.insert(text.find("\"keys\""), "\"validity\": \"3d\", ");
  EXPECT_EQ(errors_of(text), "");
}

TEST(Contradictions, a_challenge_ttl_is_shorter_than_signatures_last) {
  EXPECT_THAT(
      errors_of(good_with("\"keys\"", "\"validity\": \"1h\", \"challenge_ttl\": \"1h\", \"keys\"")),
      HasSubstr("/zones/example.test/challenge_ttl: a TTL of 1h is longer than signatures are "
                "certain to last, 33m with /zones/example.test/validity of 1h"));
}

TEST(Contradictions, a_pause_that_was_set_is_not_longer_than_the_wait) {
  EXPECT_EQ(errors_of(with(R"("wait": { "limit": "2s" })")), "");
  EXPECT_THAT(errors_of(with(R"("wait": { "limit": "2s", "interval": "5s" })")),
              HasSubstr("/wait/interval: a pause of 5s is longer than /wait/limit, 2s\n"));
  EXPECT_THAT(errors_of(with(R"("wait": { "limit": "2s" }, "dns": { "query_timeout": "3s" })")),
              HasSubstr("/dns/query_timeout: waiting 3s for one answer is longer than /wait/limit, "
                        "2s\n"));
  EXPECT_EQ(errors_of(with(R"("wait": { "limit": "0s", "interval": "5s" })")), "");
}

std::string contact_error(const std::string& contact) {
  return errors_of(good_with("\"acme\": {", "\"acme\": { \"contacts\": [\"" + contact + "\"], "));
}

TEST(Contradictions, a_directory_is_a_url_that_can_be_asked) {
  const auto error = [](const std::string& url) {
    return errors_of(good_with("https://ca.test/directory", url));
  };
  EXPECT_EQ(error("https://[2001:db8::1]:14000/dir?a=b"), "");
  for (const char* bad :
       {"https:///dir", "https://ca.test:99999/dir", "https://ca.test:port/dir",
        "https://ca test/dir", "https://ca.test/dir#x", "https://u:p@ca.test/d"}) {
    EXPECT_THAT(error(bad), HasSubstr("/acme/directory: ")) << bad;
  }
  EXPECT_THAT(error("https://u:p@ca.test/d"), testing::Not(HasSubstr("u:p")));
}

TEST(Contradictions, a_loss_is_allowed_to_names_of_the_zone) {
  EXPECT_EQ(
      errors_of(good_with("\"keys\"", "\"allow_wildcard_loss\": [\"a.example.test\"], \"keys\"")),
      "");
  EXPECT_THAT(
      errors_of(good_with("\"keys\"", "\"allow_wildcard_loss\": [\"example.org\"], \"keys\"")),
      HasSubstr("/zones/example.test/allow_wildcard_loss: example.org. is not in the zone "
                "example.test."));
}

TEST(Contradictions, a_name_has_room_for_its_challenge) {
  const std::string label(60, 'a');
  const std::string stem = label + '.' + label + '.' + label + '.';
  const auto errors = [&](const std::string& name) {
    std::string text = kGoodConfig;
    const size_t at = text.find("\"names\": [\"example.test\"");
    return errors_of(text.insert(at + 10, '"' + name + "\", "));
  };
  EXPECT_EQ(errors(stem + std::string(41, 'b') + ".example.test"), "");
  EXPECT_THAT(errors(stem + std::string(42, 'b') + ".example.test"),
              HasSubstr("example.test: no room for the challenge: "));
}

TEST(Contradictions, contacts_are_urls) {
  EXPECT_EQ(contact_error("mailto:hostmaster@example.test"), "");
  EXPECT_EQ(contact_error("MAILTO:hostmaster@example.test"), "");
  EXPECT_EQ(contact_error("tel:+12025551212"), "");
  EXPECT_EQ(contact_error("hostmaster@example.test"),
            "millrace.json:2: /acme/contacts/0: expected a URL, as "
            "\"mailto:hostmaster@example.test\", got \"hostmaster@example.test\"\n");
  EXPECT_EQ(contact_error("hostmaster"),
            "millrace.json:2: /acme/contacts/0: expected a URL, as "
            "\"mailto:hostmaster@example.org\", got \"hostmaster\"\n");
  for (const char* wrong : {"mailto:", "mailto:hostmaster", "mailto:a@b.test,c@d.test",
                            "mailto:a@b.test?subject=x", "mailto:<a@b.test>", "mailto://a@"}) {
    EXPECT_EQ(contact_error(wrong),
              "millrace.json:2: /acme/contacts/0: expected \"mailto:\" and one address without "
              "anything after it, got \"" +
                  std::string(wrong) + "\"\n");
  }
}

TEST(Contradictions, contacts_of_further_cas_are_urls_too) {
  EXPECT_THAT(errors_of(with(R"("cas": { "other": { "directory": "https://b.test/d",
                                "contacts": ["a@b.test"] } })")),
              HasSubstr("/cas/other/contacts/0: expected a URL, as \"mailto:a@b.test\""));
}

std::string two_certificates(const std::string& more) {
  return R"({ "acme": { "directory": "https://ca.test/directory" },
    "zones": { "example.test": { "file": "z", "signed_file": "s", "keys": "k" } },
    "certificates": {
      "a": { "names": ["a.example.test"], "tlsa": ["_25._tcp.mx.example.test."] },
      "b": { "names": ["b.example.test"], "tlsa": ["_25._tcp.MX.example.test."])" +
         more + " } } }";
}

TEST(Contradictions, a_server_has_one_certificate_for_each_type_of_key) {
  EXPECT_EQ(errors_of(two_certificates("")),
            "millrace.json:5: /certificates/b/tlsa/0: _25._tcp.mx.example.test. is an owner of "
            "certificate a too, with the same type of key: expected one certificate for each "
            "owner and type of key\n");
  EXPECT_EQ(errors_of(two_certificates(", \"key_type\": \"rsa-2048\"")), "");
}

TEST(Contradictions, a_key_host_that_replaces_keys_reads_what_allows_it) {
  EXPECT_EQ(
      errors_of(R"({ "roles": ["key"],
      "certificates": { "a": { "names": ["a.example.test"], "rollover": "90d" } } })"),
      "millrace.json:2: /certificates/a/rollover: a key is replaced when its certificates and "
      "TLSA records allow it: expected hosts with the roles acme and dns in /sources, or "
      "\"never\"\n");
}

TEST(Contradictions, a_key_of_another_host_is_not_rolled_over_here) {
  const auto text = [](const std::string& rollover) {
    return R"({ "acme": { "directory": "https://ca.test/directory" }, "roles": ["key"],
      "sources": { "d": { "role": "dns", "outbox": "d" }, "a": { "role": "acme", "outbox": "a" } },
      "certificates": { "a": { "names": ["a.example.test"], "csr": "a.csr",
                               "rollover": ")" +
           rollover + R"(" } } })";
  };
  EXPECT_EQ(errors_of(text("never")), "");
  EXPECT_EQ(
      errors_of(text("90d")),
      "millrace.json:4: /certificates/a/rollover: the key is kept by another host, which makes "
      "the file of \"csr\": expected \"never\" here; change the key there\n");
}

// Its server may write a file of its own there, in a form of its own.
TEST(Contradictions, a_zone_that_its_server_signs_uses_neither_signed_file_nor_keys) {
  const std::string text = R"({ "acme": { "directory": "https://ca.test/directory" },
    "zones": { "example.test": { "file": "z", "signing": "server", "signed_file": "z",
                                 "keys": "k" } },
    "certificates": { "a": { "names": ["a.example.test"] } } })";
  EXPECT_EQ(errors_of(text), "");
  const auto zone = read(text).config.value().dns.zones.at(0);
  EXPECT_EQ(zone.signed_file, Path());
  EXPECT_EQ(zone.signing.keys, Path());
}

TEST(Contradictions, a_name_is_in_a_zone_of_any_depth_above_it) {
  const std::string text = R"({ "acme": { "directory": "https://ca.test/directory" },
    "zones": { "example.test": { "file": "z", "signed_file": "s", "keys": "k" } },
    "certificates": { "a": { "names": ["a.b.c.example.test", "example.test", "b.a.test", "a.test"] } }
  })";
  EXPECT_EQ(errors_of(text),
            "millrace.json:3: /certificates/a/names/2: b.a.test is not in any zone of "
            "/zones\nmillrace.json:3: /certificates/a/names/3: a.test is not in any zone of "
            "/zones\n");
}

}  // namespace
}  // namespace millrace::cli
