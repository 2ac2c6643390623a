#include "tlsa/tlsa_advice.h"

#include <gmock/gmock.h>

#include "core/base/encoding.h"
#include "core/crypto/certificate.h"
#include "tests/support/scripted_acme_ca.h"
#include "tlsa/tlsa_match.h"
#include "tlsa/tlsa_usable.h"

namespace millrace::tlsa {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr TimePoint kToday{std::chrono::sys_days{std::chrono::year{2026} / 11 / 29}};

class Advice : public ::testing::Test {
 protected:
  static std::vector<PresentedCertificate> chain_for(const std::string& name, Duration life) {
    test::ThrowAwayCa ca(kToday);
    const PrivateKey key = PrivateKey::generate(KeyType::ecdsa_p256).value();
    const TimePoint from = kToday - std::chrono::days(10);
    const auto issued = ca.issue({{name}, key.public_der(), from, from + life});
    std::vector<std::string> ders;
    for (const auto& one : parse_chain(issued.chains[0], "chain").value()) {
      ders.push_back(der_of<X509>(i2d_X509, one.x509.get()));
    }
    return parse_presented(ders).value();
  }

  std::string refusal(const std::vector<TlsaData>& records,
                      const std::vector<PresentedCertificate>& chain) const {
    return refusal_text("FAULT", records, chain, host_, Starttls::smtp, kToday);
  }
  std::vector<std::string> warnings(const std::vector<TlsaData>& records) const {
    return set_warnings(records, {chain_}, Starttls::smtp);
  }

  DnsName host_ = DnsName::parse("mail.example.org").value();
  std::vector<PresentedCertificate> chain_ = chain_for("mail.example.org", std::chrono::days(90));
  TlsaData other_{3, 1, 1, std::string(32, 'x')};
};

TEST_F(Advice, a_certificate_is_taken_apart) {
  ASSERT_EQ(chain_.size(), 2U);
  EXPECT_EQ(chain_[0].key, "ECDSA 256");
  EXPECT_EQ(chain_[0].kind, LeafKind::ecdsa);
  EXPECT_THAT(chain_[0].names, ElementsAre("mail.example.org"));
  EXPECT_EQ(chain_[0].issuer, "CN=Fake Intermediate for Tests");
  EXPECT_TRUE(has_name(chain_[0], host_));
  EXPECT_FALSE(has_name(chain_[0], host_.parent()));
  EXPECT_THAT(parse_presented({"no DER"}).error().text(),
              HasSubstr("certificate 0 of the chain: not a valid X.509 certificate: "));
}

TEST_F(Advice, a_record_matches_the_certificate_of_its_usage) {
  for (uint8_t selector = 0; selector < 2; ++selector) {
    for (uint8_t matching = 0; matching < 3; ++matching) {
      for (uint8_t usage = 0; usage < 4; ++usage) {
        const auto of_leaf = record_of(chain_[0], usage, selector, matching);
        const auto of_issuer = record_of(chain_[1], usage, selector, matching);
        const bool is_leafs = usage % 2 == 1;
        using Index = std::optional<size_t>;
        EXPECT_EQ(matched_certificate(of_leaf, chain_), is_leafs ? Index(0) : std::nullopt);
        EXPECT_EQ(matched_certificate(of_issuer, chain_), is_leafs ? std::nullopt : Index(1));
      }
    }
  }
  EXPECT_EQ(matched_certificate({4, 1, 1, sha256(chain_[0].spki)}, chain_), std::nullopt);
}

TEST_F(Advice, about_3_1_1_there_is_none) {
  EXPECT_THAT(warnings({record_of(chain_[0], 3, 1, 1)}), IsEmpty());
}

TEST_F(Advice, names_records_that_no_client_uses) {
  EXPECT_THAT(warnings({record_of(chain_[0], 3, 1, 1), {3, 1, 1, sha256("")}, {7, 1, 1, "x"}}),
              ElementsAre("TLSA 3 1 1 e3b0c44298fc1c14…: not used: it is the digest of empty input",
                          "TLSA 7 1 1 78: not used: usage 7 is not assigned"));
}

TEST_F(Advice, names_combinations_without_a_match) {
  TlsaData issuer{2, 1, 1, std::string(32, 'x')};
  EXPECT_THAT(
      warnings({record_of(chain_[0], 3, 1, 1), issuer}),
      ElementsAre(testing::StartsWith("TLSA 2 1 1: it depends on"),
                  "TLSA 2 1 1: no record of these three numbers matches the ECDSA 256 "
                  "certificate, though another record does (RFC 7671 section 8.1): the CA has "
                  "issued by another certificate than the one of the record: the leaf is now "
                  "issued by CN=Fake Intermediate for Tests, which is " +
                      to_text(record_of(chain_[1], 2, 1, 1)) +
                      "; publish that beside the old one, or 3 1 1, which does not depend on the "
                      "CA"));
  // A second record of the same numbers, of the key before or after, is as it must be.
  EXPECT_THAT(warnings({record_of(chain_[0], 3, 1, 1), other_}), IsEmpty());
}

TEST_F(Advice, for_another_key_names_the_present_one) {
  EXPECT_EQ(refusal({other_}, chain_),
            "FAULT: the server presents the key " + to_text(record_of(chain_[0], 3, 1, 1)) +
                ": it uses an old one still, or the record of the present one is not published; "
                "publish the record first and let two TTLs pass before the server uses a new key");
}

TEST_F(Advice, for_a_matching_issuer_names_what_else_is_wrong) {
  const auto other = chain_for("other.example.org", std::chrono::days(90));
  EXPECT_EQ(refusal({record_of(other[1], 2, 1, 1)}, other),
            "FAULT: the certificate is for other.example.org, usage 2 requires the name "
            "mail.example.org: add the name to the certificate, or publish 3 1 1, which does not "
            "depend on names");
  const auto expired = chain_for("mail.example.org", std::chrono::days(5));
  EXPECT_EQ(refusal({record_of(expired[1], 2, 1, 1)}, expired),
            "FAULT: the certificate is valid from 2026-11-19T00:00:00Z to 2026-11-24T00:00:00Z: "
            "renew it, or publish 3 1 1, which does not depend on dates");
}

TEST_F(Advice, for_a_leaf_alone_under_usage_2_asks_for_the_chain) {
  chain_.pop_back();
  EXPECT_EQ(refusal({{2, 1, 1, std::string(32, 'x')}}, chain_),
            "FAULT: the server presents its own certificate alone, without the CA's, which usage 2 "
            "requires: send the full chain, or publish 3 1 1");
}

}  // namespace
}  // namespace millrace::tlsa
