#include "cli/line/with_config.h"

#include <gmock/gmock.h>

#include "tests/support/cli/config_support.h"
#include "tests/support/test_env.h"

namespace millrace::cli {
namespace {

class SelectTest : public ::testing::Test {
 protected:
  SelectTest() {
    config_ =
        read(good_with("\"web\":", R"("mail": { "names": ["mail.example.test", "example.test"] },
                                            "web":)"))
            .config;
  }
  std::string select(const std::vector<std::string>& names) {
    const auto selection = select_certificates(config_.value(), names);
    if (!selection) return selection.error().text();
    std::string text;
    for (const CertId& id : *selection) text += id.text() + " ";
    return text;
  }

  std::optional<Config> config_;
};

TEST_F(SelectTest, takes_certificates_by_their_name) {
  EXPECT_EQ(select({"web"}), "web ");
  EXPECT_EQ(select({"web", "mail", "web"}), "mail web ");
}

TEST_F(SelectTest, takes_certificates_by_the_names_that_they_carry) {
  EXPECT_EQ(select({"mail.example.test"}), "mail ");
  EXPECT_EQ(select({"*.Example.test"}), "web ");
  EXPECT_EQ(select({"example.test"}), "mail web ");
}

TEST_F(SelectTest, is_empty_for_all) {
  EXPECT_EQ(select({}), "");
}

TEST_F(SelectTest, shows_what_to_add_for_a_name_that_no_certificate_carries) {
  EXPECT_EQ(select({"*.ldap.example.test", "ldap.example.test"}),
            "millrace.json: no certificate is named or contains "
            "*.ldap.example.test\nmillrace.json: no certificate is named or contains "
            "ldap.example.test; to order it, add to \"certificates\": \"ldap.example.test\": { "
            "\"names\": [\"*.ldap.example.test\",\"ldap.example.test\"] }");
}

TEST_F(SelectTest, suggests_the_nearest_name) {
  EXPECT_EQ(select({"mial"}),
            "millrace.json: no certificate is named or contains mial; did you mean \"mail\"?");
  EXPECT_EQ(select({"not a name"}),
            "millrace.json: no certificate is named or contains not a "
            "name");
}

// Confines nothing.
class ScriptedConfiner final : public Confiner {
 public:
  Result<void> confine(const Confinement& confinement) override {
    ++calls;
    uses_network = confinement.uses_network;
    return outcome;
  }
  bool is_confined() const override { return calls > 0; }
  ConfinementReport report() const override { return {}; }

  Result<void> outcome;
  int calls = 0;
  bool uses_network = false;
};

class ConfineTest : public ::testing::Test {
 protected:
  Result<void> confine(const std::string& text, Stage stage = Stage::sign, bool pings = false) {
    return confine_to({env_.env, arguments_, options_, &confiner_}, read(text).config.value(),
                      {stage}, pings);
  }

  test::TestEnv env_;
  const Arguments arguments_ = Arguments::parse({}, {}, {}).value();
  const GlobalOptions options_{};
  ScriptedConfiner confiner_;
};

TEST_F(ConfineTest, confines_unless_the_configuration_has_it_off) {
  EXPECT_TRUE(confine(good_with("\"acme\":", "\"confinement\": \"off\", \"acme\":")));
  EXPECT_EQ(confiner_.calls, 0);
  EXPECT_TRUE(confine(kGoodConfig));
  EXPECT_EQ(confiner_.calls, 1);
}

TEST_F(ConfineTest, lets_a_run_that_pings_connect_though_no_stage_does) {
  EXPECT_TRUE(confine(kGoodConfig, Stage::csr));
  EXPECT_FALSE(confiner_.uses_network);
  EXPECT_TRUE(confine(kGoodConfig, Stage::csr, true));
  EXPECT_TRUE(confiner_.uses_network);
}

TEST_F(ConfineTest, runs_no_stage_unconfined_where_the_system_could_confine_it) {
  confiner_.outcome = Error(
      "Landlock: cannot confine this process: not enforced: Argument list "
      "too long");
  EXPECT_EQ(confine(kGoodConfig).error().text(),
            "Landlock: cannot confine this process: not enforced: Argument list too long; to run "
            "without: \"confinement\": \"off\" in millrace.json");
}

TEST_F(ConfineTest, explains_what_it_denies_and_not_what_is_denied_to_a_program) {
  env_.directory.write("millrace.json", kGoodConfig);
  confiner_.calls = 1;
  const auto notes = [this](const std::string& error) {
    const auto outcome = with_config(
        {env_.env, arguments_, options_, &confiner_},
        [&error](const Config&) -> Result<Outcome> {
          Outcome failed;
          failed.report.errors.emplace_back(error);
          return failed;
        },
        PathFaults::leave);
    return outcome.value().report.notes.size();
  };
  EXPECT_EQ(notes("keys/web.key: cannot open: Permission denied"), 1U);
  EXPECT_EQ(notes("reload command 'nsd-control reload' exited with status 1, expected 0; its last "
                  "output: error: connect (/run/nsd/nsd.ctl): Permission denied"),
            0U);
  EXPECT_EQ(notes("service web: action (nginx -s reload): exit status 1: Permission denied"), 0U);
}

}  // namespace
}  // namespace millrace::cli
