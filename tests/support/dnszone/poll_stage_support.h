// The stage poll on example.org as the other stages and its name servers leave it.
#pragma once

#include <gmock/gmock.h>

#include "core/inbox/inbox.h"
#include "dnszone/poll/poll_stage.h"
#include "tests/support/dnszone/zone_answers.h"
#include "tests/support/report_lines.h"
#include "tests/support/test_env.h"

namespace millrace::dnszone::test {

inline DnsName name(std::string_view text) {
  return DnsName::parse(text).value();
}

inline const ChallengeRecord kFirst = {name("_acme-challenge.example.org"),
                                       "LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0"};
inline const ChallengeRecord kSecond = {name("_acme-challenge.example.org"),
                                        "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA"};
inline const TlsaRecord kTlsa = {
    name("_25._tcp.mail.example.org"),
    SpkiDigest::parse("0d6fce3bb0a2cbcf2e9d8f5e1c7bb9f47f3f2b6ee5c4dd0a10b1a1e2ff7c33aa").value()};
inline const CertId kMail = CertId::parse("mail").value();

// The state as the other stages leave it when mail's challenge and TLSA records are wanted in
// example.org at serial 2026112302, and two servers that serve them.
class PollStageTest : public testing::Test {
 protected:
  void SetUp() override {
    env_.make_state();
    settings_.zones = {zone_settings(name("example.org"))};
    want({kFirst, kSecond}, {kTlsa});
    sign();
    serve("192.0.2.1", "new");
    serve("192.0.2.2", "new");
    env_.dns.script([this](const Endpoint& server, const std::string& query) {
      const auto found = servers_.find(server.text());
      return found == servers_.end() ? Result<std::string>(millrace::test::no_answer(server.text()))
                                     : Result<std::string>(found->second.answer(query));
    });
  }

  void emit(Stage stage, const FileTree& contents) {
    ASSERT_TRUE(write_outbox(env_.context(), stage, contents));
  }
  void want(std::vector<ChallengeRecord> challenges, std::vector<TlsaRecord> tlsa) {
    emit(Stage::order, {{"challenges/mail.json", encode(ChallengeDocument{kMail, challenges})}});
    emit(Stage::tlsa, {{"tlsa/mail.json", encode(TlsaDocument{kMail, Duration(300), tlsa})}});
  }
  void sign() {
    document_.servers = {{name("ns1.example.org"), {"192.0.2.1"}},
                         {name("ns2.example.org"), {"192.0.2.2"}}};
    emit_zone();
  }
  void emit_zone() { emit(Stage::sign, {{"zones/example.org.json", encode(document_)}}); }

  void serve(const std::string& address, const std::string& fixture) {
    servers_.insert_or_assign(address, ZoneAnswers::fixture(fixture));
  }

  StageReport poll() { return run_poll(env_.context(), settings_); }

  PublishedDocument published() {
    Inbox inbox = read_inbox(env_.context(), Stage::fetch, Stage::poll).value();
    EXPECT_EQ(inbox.parts.size(), 1U);
    return published_of(inbox);
  }

  millrace::test::TestEnv env_;
  Settings settings_;
  std::map<std::string, ZoneAnswers> servers_;
  ZoneDocument document_{
      name("example.org"),
      2026112302,
      {"15475 13 2 5047465532b8e9ab3d9738f051b03a704c05f3753df55babb4ca5e6878251376"},
      parse_time("2026-12-23T00:00:00Z").value(),
      {}};
};

}  // namespace millrace::dnszone::test
