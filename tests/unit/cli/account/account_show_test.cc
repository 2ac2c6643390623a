// `account show`: what a CA returns, safe for a terminal.
#include <gmock/gmock.h>

#include "core/base/json.h"
#include "tests/support/cli/config_support.h"
#include "tests/support/cli/program.h"
#include "tests/support/vectors.h"

namespace millrace::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(AccountShow, escapes_what_a_terminal_would_obey_in_json_too) {
  test::TestEnv env;
  run_in(env, {"init"});
  env.directory.write("millrace.json", kGoodConfig);
  const PrivateKey key = PrivateKey::generate(KeyType::ecdsa_p256).value();
  env.directory.write("state/accounts/acme/account.key", std::string(key.to_pem().view()), 0600);
  const Json document = {{"version", 1},
                         {"directory", "https://ca.test/directory"},
                         {"url", "https://ca.test/account/1"},
                         {"contacts", {"mailto:a\x7f\xc2\x9b\xe2\x80\xaez@example.test"}}};
  env.directory.write("state/accounts/acme/account.json", document.dump(), 0600);
  const Said said = run_in(env, {"account", "show", "--offline", "--json"});
  EXPECT_EQ(said.status, 0) << said.err;
  const Json shown = Json::parse(said.out);
  EXPECT_EQ(shown["account"]["contacts"][0],
            "mailto:a\\x7f\\xc2\\x9b\\xe2\\x80\\xaez@example.test");
  EXPECT_THAT(said.out, Not(HasSubstr("\x7f")));
}

}  // namespace
}  // namespace millrace::cli
