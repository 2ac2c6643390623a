// One issuance on each Pebble there is, set up in each way that a CA may be.
#include <functional>

#include <gmock/gmock.h>

#include "tests/pebble/real_servers.h"

namespace millrace::test {
namespace {

struct Case {
  std::string name;
  std::function<void(Testbed::Options&)> set;
};
void PrintTo(const Case& value, std::ostream* out) {
  *out << value.name;
}

const Case kCases[] = {
    {"no_nonce_rejected", [](auto& options) { options.rejected_nonces = 0; }},
    {"half_of_the_nonces_rejected", [](auto& options) { options.rejected_nonces = 50; }},
    {"nine_of_ten_nonces_rejected", [](auto& options) { options.rejected_nonces = 90; }},
    {"authorizations_reused", [](auto& options) { options.reused_authorizations = 100; }},
    {"strict", [](auto& options) { options.strict = true; }},
    {"accounts_bound", [](auto& options) { options.external_account_id = "kid-1"; }},
    {"two_alternate_roots", [](auto& options) { options.alternate_roots = 2; }},
    {"three_intermediates", [](auto& options) { options.chain_length = 3; }},
    {"profiles",
     [](auto& options) {
       options.profiles = R"("shortlived": {"description": "six days", "validityPeriod": 518400})";
     }},
};

const bool kNewestToo[] = {false, true};

class Matrix : public ::testing::TestWithParam<std::tuple<bool, Case>> {
 protected:
  void SetUp() override {
    if (is_newest()) options_.pebble = Testbed::newest_pebble();
    if (options_.pebble.empty()) GTEST_SKIP() << Testbed::kNoNewestPebble;
    std::get<Case>(GetParam()).set(options_);
    if (!options_.profiles.empty() && !is_newest()) GTEST_SKIP() << "Pebble 2.4.0 has no profiles";
    ASSERT_EQ(bed_.start(options_), "");
    Testbed::Site site;
    if (!options_.external_account_id.empty()) {
      site.more_of_acme = R"(, "external_account": {"key_id": ")" + options_.external_account_id +
                          R"(", "key_file": ")" + bed_.mac_key().string() + "\"}";
    }
    bed_.write_config(site);
    ASSERT_EQ(millrace("init").status, 0);
  }

  static bool is_newest() { return std::get<bool>(GetParam()); }

  Finished millrace(const std::string& command) const {
    return run_program({MILLRACE_BINARY, command, "--config", bed_.config(), "--json"});
  }

  Finished openssl_verify() const {
    const Path published = bed_.publication() / "current/example";
    return run_program({"openssl", "verify", "-x509_strict", "-CAfile", bed_.ca_root(),
                        "-untrusted", published / "chain.pem", "-verify_hostname",
                        "mail.example.test", published / "cert.pem"});
  }

  Testbed::Options options_;
  Testbed bed_;
};

TEST_P(Matrix, issues_and_the_next_run_and_a_renewal_work_too) {
  const Finished issue = millrace("issue");
  ASSERT_EQ(issue.status, 0) << issue.out << issue.err;
  const Finished verified = openssl_verify();
  EXPECT_EQ(verified.status, 0) << verified.out << verified.err;

  const Finished again = millrace("run");
  EXPECT_EQ(again.status, 0) << again.out << again.err;
  EXPECT_EQ(json_of(again)["changed"], false) << again.out;

  const Finished renewal =
      run_program({MILLRACE_BINARY, "issue", "--renew", "--config", bed_.config()});
  ASSERT_EQ(renewal.status, 0) << renewal.out << renewal.err;
  EXPECT_EQ(bed_.pebble_count("Issued certificate"), 2U);
}

std::string name_of(const ::testing::TestParamInfo<Matrix::ParamType>& info) {
  return (std::get<bool>(info.param) ? "newest_" : "packaged_") + std::get<Case>(info.param).name;
}

INSTANTIATE_TEST_SUITE_P(Pebble, Matrix,
                         ::testing::Combine(::testing::ValuesIn(kNewestToo),
                                            ::testing::ValuesIn(kCases)),
                         name_of);

}  // namespace
}  // namespace millrace::test
