#include <gmock/gmock.h>
#include <unistd.h>

#include "cli/config/config_template.h"
#include "core/base/json.h"
#include "tests/support/cli/config_support.h"
#include "tests/support/cli/program.h"

namespace millrace::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class InitTest : public ::testing::Test {
 protected:
  Said init(std::vector<std::string> args = {}) {
    args.insert(args.begin(), "init");
    return run_in(env_, args);
  }
  std::string mode(const std::string& path) {
    return env_.directory.snapshot()[path].substr(0, 14);
  }

  test::TestEnv env_;
};

TEST_F(InitTest, writes_a_configuration_to_fill_in_and_the_state_directory) {
  const Said said = init({"site"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(env_.directory.read("site/millrace.json"), config_template());
  EXPECT_THAT(said.out, StartsWith("site/millrace.json written: "));
  EXPECT_EQ(mode("site/millrace.json").substr(0, 4), "0644");
  EXPECT_EQ(mode("site/state"), "0755 directory");
  for (const std::string below : {"accounts", "keys", "orders", "zones", "seen"}) {
    EXPECT_EQ(mode("site/state/" + below), "0700 directory");
  }
  for (const std::string below : {"signing", "locks", "outbox"}) {
    EXPECT_EQ(mode("site/state/" + below), "0755 directory");
  }
}

TEST_F(InitTest, makes_a_signing_key_for_each_stage) {
  init();
  for (const Stage stage : kAllStages) {
    const std::string name = "state/signing/" + std::string(to_text(stage));
    EXPECT_EQ(mode(name + ".sec").substr(0, 4), "0600");
    EXPECT_EQ(mode(name + ".pub").substr(0, 4), "0644");
    const auto key = SignifySecretKey::parse(env_.directory.read(name + ".sec"), "sec");
    const auto pub = SignifyPublicKey::parse(env_.directory.read(name + ".pub"), "pub");
    ASSERT_TRUE(key && pub);
    EXPECT_EQ(key->public_key(), *pub);
  }
}

TEST_F(InitTest, names_another_state_directory_in_the_configuration) {
  const std::string state = (env_.directory.path() / "var/dns").string();
  const Said said = init({"--role", "dns", "--state", state, "--config", "etc/dns.json"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(env_.directory.read("etc/dns.json"), HasSubstr("\n  \"state\": \"" + state + "\","));
  EXPECT_EQ(mode("var/dns/signing/sign.sec").substr(0, 4), "0600");
  EXPECT_EQ(init({"--state", "../var/dns", "--config", "etc/dns.json"}).status, 0);
  const Said other = init({"--state", "elsewhere", "--config", "etc/dns.json"});
  EXPECT_EQ(other.status, 2);
  EXPECT_EQ(other.err,
            "millrace: etc/dns.json: /state is " + state +
                ", and --state is elsewhere: init changes no configuration that exists\n");
}

TEST_F(InitTest, as_root_leaves_the_state_of_another_user_to_him) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can make a directory of another user";
  env_.directory.write("var/README", "");
  ASSERT_EQ(::chown((env_.directory.path() / "var").c_str(), 65533, 65533), 0);
  const std::string state = (env_.directory.path() / "var/dns/state").string();
  const Said said = init({"--state", state, "--config", "dns.json"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr(state + " is for the user 65533: as that user, make the keys "
                                          "with: millrace init --config dns.json\n"));
  EXPECT_EQ(mode("var/dns"), "");
}

TEST_F(InitTest, for_a_role_makes_the_keys_of_its_stages_only) {
  const Said said = init({"--role", "acme", "site"});
  EXPECT_EQ(said.status, 0) << said.err;
  for (const Stage stage : kAllStages) {
    const std::string name = "site/state/signing/" + std::string(to_text(stage)) + ".sec";
    const bool is_own = stage == Stage::order || stage == Stage::fetch;
    EXPECT_EQ(env_.directory.has(name), is_own) << name;
  }
  const std::string text = env_.directory.read("site/millrace.json");
  EXPECT_THAT(text, HasSubstr("  \"roles\": [\"acme\"],\n"));
  EXPECT_THAT(text, HasSubstr("\"sources\""));
  EXPECT_THAT(text, Not(HasSubstr("\"zones\"")));
}

TEST_F(InitTest, for_a_role_prints_what_to_carry_to_the_other_hosts) {
  const Said said = init({"--role", "dns", "site"});
  const std::string state = (env_.directory / "site/state").string();
  EXPECT_THAT(said.out, HasSubstr("Public keys to bring here, into STATE/trusted/NAME/:\n"
                                  "  csr.pub of each host with the role key\n"
                                  "  order.pub of each host with the role acme\n"));
  EXPECT_THAT(
      said.out,
      HasSubstr("Public keys to carry to the hosts with the role acme or consumer or key, there "
                "into STATE/trusted/localhost/:\n  " +
                state + "/signing/tlsa.pub\n  " + state + "/signing/poll.pub\n"));
  EXPECT_THAT(said.out, HasSubstr("  Linux, fstab:    " + state +
                                  "/outbox /mnt/localhost none bind,ro,nosuid,nodev,noexec 0 0\n"));
  EXPECT_THAT(said.out, HasSubstr("In /sources there:  \"localhost\": { \"role\": \"dns\", "
                                  "\"outbox\": \"/mnt/localhost\" }\n"));
}

TEST_F(InitTest, for_another_role_than_the_configuration_s_is_refused) {
  ASSERT_EQ(init({"--role", "acme", "site"}).status, 0);
  const Said said = init({"--role", "key", "site"});
  EXPECT_EQ(said.status, 2);
  EXPECT_EQ(said.err,
            "millrace: site/millrace.json: /roles has acme, and --role is key: init changes no "
            "configuration that exists\n");
}

TEST_F(InitTest, changes_nothing_the_second_time) {
  init();
  const auto before = env_.directory.snapshot();
  const Said again = init({"--json"});
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_EQ(Json::parse(again.out)["changed"], false);
  EXPECT_EQ(env_.directory.snapshot(), before);
  EXPECT_EQ(init().out, "millrace.json exists and is not changed\n");
}

TEST_F(InitTest, completes_the_state_of_a_configuration_made_by_hand) {
  env_.directory.write("etc/m.json", "// ours\n{ \"state\": \"../var\", \"acme\": 7 }");
  const Said said = init({"--config", "etc/m.json"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_TRUE(env_.directory.has("var/signing/csr.sec"));
  EXPECT_EQ(env_.directory.read("etc/m.json"), "// ours\n{ \"state\": \"../var\", \"acme\": 7 }");
}

TEST_F(InitTest, makes_the_keys_that_are_missing_and_keeps_the_others) {
  init();
  const std::string kept = env_.directory.read("state/signing/csr.sec");
  const std::string secret = env_.directory.read("state/signing/poll.sec");
  const std::string pub = env_.directory.read("state/signing/poll.pub");
  ASSERT_TRUE(env_.files.remove(env_.directory / "state/signing/order.sec"));
  ASSERT_TRUE(env_.files.remove(env_.directory / "state/signing/order.pub"));
  ASSERT_TRUE(env_.files.remove(env_.directory / "state/signing/poll.pub"));
  EXPECT_EQ(init().status, 0);
  EXPECT_EQ(env_.directory.read("state/signing/csr.sec"), kept);
  EXPECT_EQ(env_.directory.read("state/signing/poll.sec"), secret);
  EXPECT_EQ(env_.directory.read("state/signing/poll.pub"), pub);
  EXPECT_TRUE(env_.directory.has("state/signing/order.sec"));
}

TEST_F(InitTest, does_not_replace_a_secret_that_is_lost) {
  init();
  ASSERT_TRUE(env_.files.remove(env_.directory / "state/signing/order.sec"));
  const Said said = init();
  EXPECT_EQ(said.status, 2);
  EXPECT_THAT(said.err,
              HasSubstr("/state/signing/order.pub: exists without order.sec; put that back, or "
                        "remove the .pub file if the secret key is lost\n"));
}

TEST_F(InitTest, refuses_a_directory_beside_a_file) {
  EXPECT_EQ(init({"dir", "--config", "c.json"}).status, 2);
  EXPECT_TRUE(env_.directory.snapshot().empty());
}

TEST_F(InitTest, finishes_after_a_death_at_any_step) {
  init({"whole"});
  const size_t steps = env_.files.steps().size();
  for (size_t step = 1; step <= steps; ++step) {
    const std::string site = "site" + std::to_string(step);
    env_.files.plan(step, test::Fault::refuse);
    EXPECT_EQ(init({site}).status, 1) << step;
    EXPECT_EQ(init({site}).status, 0) << step;
    const auto whole = test::snapshot(env_.directory / "whole");
    const auto finished = test::snapshot(env_.directory / site);
    for (const auto& [path, what] : whole) {
      EXPECT_EQ(finished.contains(path) ? finished.at(path).substr(0, 9) : "missing",
                what.substr(0, 9))
          << path;
    }
  }
}

}  // namespace
}  // namespace millrace::cli
