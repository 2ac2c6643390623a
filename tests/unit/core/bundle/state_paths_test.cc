#include "core/bundle/state_paths.h"

#include <gtest/gtest.h>

namespace millrace {
namespace {

const StatePaths kPaths("/var/millrace");

TEST(StatePaths, are_those_of_the_contract) {
  const CertId mail = CertId::parse("mail").value();
  EXPECT_EQ(kPaths.account_key(CaId::usual()), "/var/millrace/accounts/acme/account.key");
  EXPECT_EQ(kPaths.next_account_key(CaId::usual()), "/var/millrace/accounts/acme/next.key");
  EXPECT_EQ(kPaths.account_document(CaId::usual()), "/var/millrace/accounts/acme/account.json");
  EXPECT_EQ(kPaths.ca_limit(CaId::usual()), "/var/millrace/accounts/acme/limit.json");
  EXPECT_EQ(kPaths.current_key(mail), "/var/millrace/keys/mail/current.key");
  EXPECT_EQ(kPaths.next_key(mail), "/var/millrace/keys/mail/next.key");
  EXPECT_EQ(kPaths.replaced_key(mail), "/var/millrace/keys/mail/replaced.key");
  EXPECT_EQ(kPaths.request(mail), "/var/millrace/keys/mail/request.json");
  EXPECT_EQ(kPaths.order(mail), "/var/millrace/orders/mail.json");
  EXPECT_EQ(kPaths.signing_secret(Stage::csr), "/var/millrace/signing/csr.sec");
  EXPECT_EQ(kPaths.signing_public(Stage::tlsa), "/var/millrace/signing/tlsa.pub");
  EXPECT_EQ(kPaths.seen(Stage::poll, Stage::sign), "/var/millrace/seen/poll.sign.json");
  EXPECT_EQ(kPaths.lock("acme"), "/var/millrace/locks/acme");
  EXPECT_EQ(kPaths.outbox(Stage::challenge), "/var/millrace/outbox/challenge");
  EXPECT_EQ(kPaths.last_run(), "/var/millrace/last-run.json");
  EXPECT_EQ(kPaths.alerts(), "/var/millrace/alerts.json");
  EXPECT_EQ(kPaths.clock(), "/var/millrace/zones/.clock.json");
  EXPECT_EQ(kPaths.keys_directory(), "/var/millrace/keys");
  EXPECT_EQ(kPaths.seen_directory(), "/var/millrace/seen");
  EXPECT_EQ(kPaths.outboxes_directory(), "/var/millrace/outbox");
}

TEST(StatePaths, have_a_part_for_each_file_and_directory_in_the_root) {
  const CertId mail = CertId::parse("mail").value();
  for (const Path& path :
       {kPaths.accounts_directory(), kPaths.keys_directory(mail), kPaths.order(mail),
        kPaths.clock(), kPaths.signing_directory(), kPaths.seen_directory(),
        kPaths.locks_directory(), kPaths.outbox(Stage::csr), kPaths.last_run(), kPaths.alerts(),
        kPaths.idle_note()}) {
    EXPECT_TRUE(StatePaths::is_part(path.lexically_relative(kPaths.root()).begin()->string()))
        << path;
  }
  EXPECT_FALSE(StatePaths::is_part("published"));
}

TEST(StatePaths, of_a_zone_stay_one_file_in_their_directory) {
  const auto zone = [](std::string_view text) { return kPaths.zone(DnsName::parse(text).value()); };
  EXPECT_EQ(zone("Example.ORG."), "/var/millrace/zones/example.org.json");
  EXPECT_EQ(zone("0/25.2.0.192.in-addr.arpa"),
            "/var/millrace/zones/0\\04725.2.0.192.in-addr.arpa.json");
  EXPECT_EQ(zone("."), "/var/millrace/zones/..json");
  EXPECT_EQ(kPaths.zone_signatures(DnsName::parse("example.org").value()),
            "/var/millrace/zones/example.org.signatures");
}

TEST(Stage, has_one_name_each) {
  for (Stage stage : kAllStages) EXPECT_EQ(stage_from_text(to_text(stage)), stage);
  EXPECT_EQ(to_text(Stage::publish), "publish");
  EXPECT_EQ(stage_from_text("push"), std::nullopt);
  EXPECT_EQ(stage_from_text(""), std::nullopt);
}

}  // namespace
}  // namespace millrace
