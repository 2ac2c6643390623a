#include "cli/config/roles.h"

#include <gmock/gmock.h>

#include "core/base/joined.h"
#include "tests/support/cli/config_support.h"

namespace millrace::cli {
namespace {

const std::string kAcme = R"("acme": { "directory": "https://ca.test/directory" })";
const std::string kZones =
    R"("zones": { "example.test": { "file": "z", "signed_file": "s", "keys": "k" } })";
const std::string kCertificates = R"("certificates": { "web": { "names": ["example.test"] } })";
const std::string kPublication = R"("publication": { "directory": "p" })";

std::string text(std::initializer_list<std::string> members) {
  std::string all;
  for (const std::string& member : members) all += (all.empty() ? "" : ", ") + member;
  return "{ " + all + " }";
}

std::string stages(std::initializer_list<std::string> members) {
  const auto reading = read(text(members));
  EXPECT_TRUE(reading.config) << errors_of(text(members));
  return reading.config ? joined(stages_of_host(*reading.config)) : "";
}

TEST(Roles, follow_from_what_the_configuration_has) {
  EXPECT_EQ(stages({kAcme, kZones, kCertificates, kPublication}),
            "csr, order, challenge, tlsa, sign, poll, fetch, publish");
  EXPECT_EQ(stages({kAcme, kZones, kCertificates}),
            "csr, order, challenge, tlsa, sign, poll, fetch");
  EXPECT_EQ(stages({kZones}), "challenge, tlsa, sign, poll");
  EXPECT_EQ(stages({kPublication}), "publish");
  EXPECT_EQ(stages({kCertificates}), "csr");
}

TEST(Roles, a_dns_host_with_certificates_makes_no_keys_and_opens_no_order) {
  EXPECT_EQ(stages({kZones, kCertificates}), "challenge, tlsa, sign, poll");
}

TEST(Roles, a_host_that_only_orders_makes_no_keys_unless_it_is_said) {
  EXPECT_EQ(stages({kAcme, kCertificates}), "order, fetch");
  EXPECT_EQ(stages({kAcme, kCertificates, R"("roles": ["key", "acme"])"}), "csr, order, fetch");
}

TEST(Roles, are_those_that_are_named) {
  const auto with = [](const std::string& roles) {
    return stages({kAcme, kZones, kCertificates, kPublication, "\"roles\": " + roles});
  };
  EXPECT_EQ(with(R"(["key"])"), "csr");
  EXPECT_EQ(with(R"(["acme"])"), "order, poll, fetch");
  EXPECT_EQ(with(R"(["dns"])"), "challenge, tlsa, sign, poll");
  EXPECT_EQ(with(R"(["publisher"])"), "publish");
  EXPECT_EQ(with(R"(["publisher", "dns"])"), "challenge, tlsa, sign, poll, publish");
}

TEST(Roles, need_what_they_work_on) {
  EXPECT_EQ(errors_of(text({kZones, R"("roles": ["dns", "acme"])"})),
            "millrace.json:1: /roles/1: the role \"acme\" needs \"acme\", which is missing\n");
  EXPECT_EQ(errors_of(text({kZones, R"("roles": ["publisher"])"})),
            "millrace.json:1: /roles/0: the role \"publisher\" needs \"publication\", which is "
            "missing\n");
  EXPECT_EQ(errors_of(text({kZones, R"("roles": ["signer"])"})),
            "millrace.json:1: /roles/0: expected one of key, acme, dns, publisher, "
            "consumer, got \"signer\"\n");
  EXPECT_EQ(errors_of(text({kAcme, kZones})),
            "millrace.json:1: \"certificates\" is missing: \"acme\" has nothing to order\n");
}

TEST(Roles, say_why_a_stage_is_not_run_here) {
  const auto fault = [](std::initializer_list<std::string> members, Stage stage) {
    return require_stage(read(text(members)).config.value(), stage).error().text();
  };
  EXPECT_EQ(fault({kZones}, Stage::order),
            "millrace.json: this host does not run the stage order: the configuration has no "
            "\"acme\"; it runs: challenge, tlsa, sign, poll");
  EXPECT_EQ(fault({kZones, kCertificates}, Stage::csr),
            "millrace.json: this host does not run the stage csr: a configuration that has only "
            "one of \"acme\" and \"zones\" makes no keys unless \"roles\" has \"key\"; it runs: "
            "challenge, tlsa, sign, poll");
  EXPECT_EQ(fault({kAcme, kZones, kCertificates, R"("roles": ["acme"])"}, Stage::sign),
            "millrace.json: this host does not run the stage sign: it belongs to the role "
            "\"dns\", and \"roles\" lists: acme; it runs: order, poll, fetch");
}

TEST(Sources, have_a_directory_or_an_https_url_without_more_than_a_path) {
  const auto errors = [](const std::string& outbox) {
    return errors_of(text({kAcme, kCertificates, R"("sources": { "mx1": { "role": "key",
        "outbox": ")" + outbox + "\" } }"}));
  };
  EXPECT_EQ(errors("/mnt/mx1/outbox"), "");
  EXPECT_EQ(errors("https://mx1.example:8443/outbox/"), "");
  EXPECT_EQ(errors("https://[2001:db8::1]/outbox"), "");
  const auto refusal = [](const std::string& shown) {
    return "millrace.json:2: /sources/mx1/outbox: expected a directory, or https://HOST/PATH "
           "without user name, query and fragment, got \"" +
           shown + "\"\n";
  };
  for (const std::string url :
       {"http://mx1.example/outbox", "https:///outbox", "https://mx1.example/?outbox",
        "https://mx1.example/#outbox", "https://mx1.example/a b", "https://"}) {
    EXPECT_EQ(errors(url), refusal(url));
  }
  EXPECT_EQ(errors("https://user:secret@mx1.example/outbox"), refusal("…@mx1.example/outbox"));
}

}  // namespace
}  // namespace millrace::cli
