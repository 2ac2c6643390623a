// One issuance on each Pebble there is, set up in each way that a CA may be.
#include <functional>

#include <gmock/gmock.h>

#include "core/crypto/certificate.h"
#include "tests/support/pebble/real_servers.h"

namespace millrace::test {
namespace {

size_t certificates_in(const Path& file) {
  const std::string text = read_text(file);
  size_t count = 0;
  for (size_t at = 0; (at = text.find("BEGIN CERTIFICATE", at)) != std::string::npos; ++at) ++count;
  return count;
}

// What shows, after an issuance and a renewal, that the CA was indeed set up so.
using Effect = void (*)(const Testbed& bed);

void asked_again_and_again(const Testbed& bed) {
  EXPECT_GT(bed.pebble_count(" POST /"), 100U);  // some 30 would do
}
void validated_once(const Testbed& bed) {
  EXPECT_EQ(bed.pebble_count("POST /chalZ/"), 3U);  // a name each, for two orders
}
void gave_a_long_chain(const Testbed& bed) {
  EXPECT_EQ(certificates_in(bed.publication() / "current/example/chain.pem"), 3U);
}
void gave_six_days(const Testbed& bed) {
  const auto chain =
      parse_chain(read_text(bed.publication() / "current/example/fullchain.pem"), "chain");
  EXPECT_LE(chain->front().not_after - chain->front().not_before, std::chrono::days(7));
}

struct Case {
  std::string name;
  std::function<void(Testbed::Options&)> set;
  Effect effect = nullptr;
};
void PrintTo(const Case& value, std::ostream* out) {
  *out << value.name;
}

const Case kCases[] = {
    {"no_nonce_rejected", [](auto& options) { options.rejected_nonces = 0; }},
    {"half_of_the_nonces_rejected", [](auto& options) { options.rejected_nonces = 50; }},
    {"nine_of_ten_nonces_rejected", [](auto& options) { options.rejected_nonces = 90; },
     asked_again_and_again},
    {"authorizations_reused",
     [](auto& options) {
       options.reused_authorizations = 100;
       options.rejected_nonces = 0;  // each would be one more POST
     },
     validated_once},
    {"strict", [](auto& options) { options.strict = true; }},
    {"accounts_bound", [](auto& options) { options.external_account_id = "kid-1"; }},
    {"two_alternate_roots", [](auto& options) { options.alternate_roots = 2; }},
    {"three_intermediates", [](auto& options) { options.chain_length = 3; }, gave_a_long_chain},
    {"profiles",
     [](auto& options) {
       options.profiles = R"("shortlived": {"description": "six days", "validityPeriod": 518400})";
     },
     gave_six_days},
    {"all_of_it_at_once",
     [](auto& options) {
       options.rejected_nonces = 90;
       options.reused_authorizations = 100;
       options.strict = true;
       options.external_account_id = "kid-1";
       options.alternate_roots = 2;
       options.chain_length = 3;
     },
     gave_a_long_chain},
};

const bool kNewestToo[] = {false, true};

class Matrix : public ::testing::TestWithParam<std::tuple<bool, Case>> {
 protected:
  void SetUp() override {
    if (is_newest()) options_.pebble = Testbed::newest_pebble();
    if (options_.pebble.empty()) GTEST_SKIP() << Testbed::kNoNewestPebble;
    std::get<Case>(GetParam()).set(options_);
    ASSERT_EQ(bed_.start(options_), "");
    if (!options_.profiles.empty() && !offers("profiles")) {
      GTEST_SKIP() << "the directory of " << options_.pebble << " has no profiles";
    }
    if (!options_.external_account_id.empty()) expect_refused_without_binding();
    bed_.write_config(site());
    ASSERT_EQ(millrace("init").status, 0);
  }

  Testbed::Site site() const {
    Testbed::Site site;
    if (options_.external_account_id.empty()) return site;
    site.more_of_acme = R"(, "external_account": {"key_id": ")" + options_.external_account_id +
                        R"(", "key_file": ")" + bed_.mac_key().string() + "\"}";
    return site;
  }

  bool offers(const std::string& member) const {
    const std::string directory =
        shell("curl -s --cacert " + bed_.ca_file().string() + " " + bed_.directory_url());
    return directory.find('"' + member + '"') != std::string::npos;
  }

  void expect_refused_without_binding() const {
    bed_.write_config({});
    ASSERT_EQ(millrace("init").status, 0);
    const Finished refused = millrace("issue");
    EXPECT_NE(refused.status, 0);
    EXPECT_THAT(refused.out + refused.err, ::testing::HasSubstr("external_account"));
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
  if (const Effect effect = std::get<Case>(GetParam()).effect) effect(bed_);
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
