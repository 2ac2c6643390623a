// The examples of examples/consumers, each with the server that it is about: openssl s_client finds
// what is published, after the action of the kind, and again after a renewal.
#include <gmock/gmock.h>

#include "publish/service/service_kind.h"
#include "tests/support/pebble/consumer_example.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class EachConsumer : public ConsumerExample, public ::testing::WithParamInterface<ConsumerServer> {
 protected:
  void SetUp() override {
    const std::string why = prepare(GetParam());
    if (!why.empty()) GTEST_SKIP() << why;
    if (GetParam().fails_handshakes) set("look", Json::array());
    start();
  }

  void expect_published() const {
    for (const auto& [name, hosts] : names_) {
      EXPECT_EQ(presented_everywhere(name), published(name));
    }
  }
  // The kind's own restart, or the action where that is one.
  publish::Arguments restart() const {
    const auto kind = publish::parse_service_kind(GetParam().kind).value();
    const auto& row = publish::defaults_of(kind);
    return row.restart.empty() ? row.action : row.restart;
  }
};

TEST_P(EachConsumer, presents_what_is_published_and_is_restarted_if_its_action_has_no_effect) {
  for (int i = 0; i < 2; ++i) {
    publish();
    const Finished pulled = millrace({"pull"});
    EXPECT_EQ(pulled.status, 0) << pulled.err << read_text(at("log"));
    EXPECT_THAT(pulled.out, Not(HasSubstr("restarted")));
    expect_published();
  }
  if (!GetParam().needs_action || GetParam().fails_handshakes) return;
  set("restart", restart());
  set("look_limit", "1s");
  set("action", {"without-effect"});
  publish();
  const Finished pulled = millrace({"pull"});
  EXPECT_EQ(pulled.status, 0) << pulled.err << read_text(at("log"));
  EXPECT_THAT(pulled.out,
              HasSubstr("the action (without-effect) had no effect, so it was restarted: "));
  expect_published();
}

class OpenldapConsumer : public ConsumerExample {};

TEST_F(OpenldapConsumer, is_started_when_it_was_down) {
  if (const auto why = prepare(consumer_server("openldap")); !why.empty()) GTEST_SKIP() << why;
  publish();
  const Finished pulled = millrace({"pull"});
  EXPECT_EQ(pulled.status, 0) << pulled.err << read_text(at("log"));
  EXPECT_THAT(pulled.out,
              HasSubstr("it was restarted after a failure: action (ldapmodify -Q -Y EXTERNAL -H "
                        "ldapi:/// -f " +
                        at("tls/ldap.ldif") + "): exit status "));
  EXPECT_EQ(presented_everywhere(), published(certificate()));
}

INSTANTIATE_TEST_SUITE_P(, EachConsumer, ::testing::ValuesIn(consumer_servers()),
                         [](const auto& one) { return one.param.kind; });

}  // namespace
}  // namespace millrace::test
