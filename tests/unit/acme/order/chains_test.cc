// Which of the chains that the CA offers is taken (RFC 8555 §7.4.2).
#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

using test::ScriptedAcme;

// The CA's own chain ends at the old root; the alternate, which is shorter, at the new one.
class Chains : public testing::Test {
 protected:
  Chains() { world_.acme.script.chains = {2, 0}; }

  void want(const std::string& choice) { world_.web().chain = ChainChoice::parse(choice).value(); }
  std::string taken() {
    return described(parse_chain(world_.state().issued->chain, "chain").value());
  }
  static std::string fingerprint(const std::string& pem) {
    const auto root = parse_roots(pem, "root").value().front();
    return to_hex(sha256(der_of<X509>(i2d_X509, root.x509.get())));
  }

  const std::string old_ = "3 certificates, the last issued by \"Old Fake Root for Tests\"";
  const std::string new_ = "2 certificates, the last issued by \"Fake Root for Tests\"";
  World world_;
};

TEST_F(Chains, by_default_are_the_ca_s_own_and_no_other_is_asked_for) {
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(taken(), old_);
  EXPECT_EQ(world_.acme.count("alternate"), 0U);
}

TEST_F(Chains, may_be_the_shortest) {
  want("shortest");
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(taken(), new_);
}

TEST_F(Chains, may_be_chosen_by_issuer) {
  want("issuer:Fake Root for Tests");
  const StageReport report = world_.issue();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_TRUE(report.notes.empty());
  EXPECT_EQ(taken(), new_);
}

TEST_F(Chains, may_be_chosen_by_root) {
  world_.directory.write("roots.pem",
                         world_.acme.ca().old_root_pem() + world_.acme.ca().root_pem());
  world_.web().chain_roots = world_.directory / "roots.pem";
  want("root:" + fingerprint(world_.acme.ca().root_pem()));
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_EQ(taken(), new_);
}

TEST_F(Chains, that_are_not_offered_are_replaced_by_the_ca_s_own_with_a_note) {
  want("issuer:Other Root");
  const StageReport report = world_.issue();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(lines_of(report.notes),
            "certificate web: the CA does not offer chain issuer:Other Root; it offers: " + old_ +
                "; " + new_ + "; used the CA's default chain");
  EXPECT_EQ(taken(), old_);
}

TEST_F(Chains, that_are_required_and_not_offered_are_an_error_that_loses_nothing) {
  want("issuer:Other Root");
  world_.web().chain_required = true;
  EXPECT_EQ(errors_of(world_.issue()),
            "certificate web: the CA does not offer chain issuer:Other Root; it offers: " + old_ +
                "; " + new_);
  EXPECT_FALSE(world_.state().issued);
  EXPECT_EQ(world_.state().order->phase, OrderPhase::finalized);
  EXPECT_EQ(world_.state().failures, 1U);
  want("shortest");
  world_.restart_later();
  EXPECT_EQ(errors_of(world_.fetch()), "");
  EXPECT_EQ(taken(), new_);
  EXPECT_EQ(world_.acme.certificates_issued(), 1U);
}

TEST_F(Chains, that_cannot_be_downloaded_are_reported_with_the_reason) {
  want("issuer:Fake Root for Tests");
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "alternate") return std::nullopt;
    return ScriptedAcme::problem(500, "serverInternal", "died");
  };
  const StageReport report = world_.issue();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(lines_of(report.notes),
            "certificate web: the CA does not offer chain issuer:Fake Root for Tests; it offers: " +
                old_ +
                "; https://ca.test/alternate/1: https://ca.test/alternate/1: HTTP 500: died "
                "(urn:ietf:params:acme:error:serverInternal); used the CA's default chain");
}

TEST_F(Chains, of_another_certificate_or_broken_are_not_chosen) {
  want("shortest");
  const auto own = world_.acme.script.chains;
  world_.acme.tamper = [](const std::string& resource, HttpResponse response) {
    // The leaf alone would be the shortest chain, and is a good one; the intermediate alone is
    // none.
    if (resource == "alternate") {
      response.body = response.body.substr(response.body.find("-----BEGIN", 1));
    }
    return Result<HttpResponse>(std::move(response));
  };
  const StageReport report = world_.issue();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(taken(), old_);
}

TEST_F(Chains, by_root_need_the_file_of_roots) {
  want("root:" + fingerprint(world_.acme.ca().root_pem()));
  world_.web().chain_roots = world_.directory / "roots.pem";
  const StageReport report = world_.issue();
  ASSERT_EQ(report.notes.size(), 1U);
  EXPECT_NE(report.notes[0].printed().find("roots.pem"), std::string::npos)
      << report.notes[0].printed();
  EXPECT_EQ(taken(), old_);
}

}  // namespace
}  // namespace millrace::acme
