#include "acme/protocol/chain_choice.h"

#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "tests/support/scripted_acme_ca.h"

namespace millrace::acme {
namespace {

std::string error_of(const std::string& text) {
  const auto choice = ChainChoice::parse(text);
  return choice ? "none" : choice.error().text();
}

TEST(ChainChoice, is_read_and_written) {
  const std::string hex(64, 'a');
  for (const std::string& text : {std::string("default"), std::string("shortest"),
                                  std::string("issuer:Example Root: 1"), "root:" + hex}) {
    EXPECT_EQ(ChainChoice::parse(text).value().text(), text);
  }
  std::string as_openssl_writes_it = "root:AA";
  for (int i = 1; i < 32; ++i) as_openssl_writes_it += ":AA";
  EXPECT_EQ(ChainChoice::parse(as_openssl_writes_it).value().wanted, hex);
}

TEST(ChainChoice, that_means_nothing_is_an_error) {
  EXPECT_EQ(error_of("longest"),
            "'longest' is not a chain selection: expected default, shortest, issuer:COMMON NAME or "
            "root:SHA-256 in hex");
  EXPECT_NE(error_of(""), "none");
  EXPECT_NE(error_of("issuer:"), "none");
  EXPECT_NE(error_of("root:aabb"), "none");
  EXPECT_NE(error_of("root:" + std::string(64, 'x')), "none");
}

class Chosen : public testing::Test {
 protected:
  Chosen() {
    const EvpPkeyPtr key(EVP_EC_gen("P-256"));
    const auto issued =
        ca_.issue({{"example.test"}, der_of(i2d_PUBKEY, key.get()), now_, now_ + Duration(9999)});
    for (const std::string& pem : issued.chains) {
      chains_.push_back(parse_chain(pem, "chain").value());
    }
  }

  // The index, -1 for none.
  int chosen(const std::string& choice, const std::string& roots = {}) const {
    std::vector<Certificate> known;
    if (!roots.empty()) known = parse_roots(roots, "roots.pem").value();
    const auto index = choose_chain(chains_, ChainChoice::parse(choice).value(), known);
    return index ? static_cast<int>(*index) : -1;
  }
  static std::string root(const std::string& pem) {
    const auto certificate = parse_roots(pem, "root").value().front();
    return "root:" + to_hex(sha256(der_of<X509>(i2d_X509, certificate.x509.get())));
  }

  const TimePoint now_{Duration(1795464900)};
  test::ThrowAwayCa ca_{now_};
  std::vector<Chain> chains_;  // as ThrowAwayCa::issue says
};

TEST_F(Chosen, by_default_is_the_first) {
  EXPECT_EQ(chosen("default"), 0);
}

TEST_F(Chosen, shortest_is_the_one_of_fewest_certificates_and_the_first_of_equals) {
  EXPECT_EQ(chosen("shortest"), 0);
  std::swap(chains_[0], chains_[2]);
  EXPECT_EQ(chosen("shortest"), 1);
}

TEST_F(Chosen, by_issuer_is_by_the_name_above_the_topmost_certificate) {
  EXPECT_EQ(chosen("issuer:Fake Root for Tests"), 0);
  EXPECT_EQ(chosen("issuer:Old Fake Root for Tests"), 1);
  EXPECT_EQ(chosen("issuer:Fake Intermediate for Tests"), -1);
  EXPECT_EQ(chosen("issuer:fake root for tests"), -1);
}

TEST_F(Chosen, by_root_is_by_who_signed_the_topmost_certificate) {
  const std::string roots = "# anchors\n" + ca_.root_pem() + "\nand\n" + ca_.old_root_pem();
  EXPECT_EQ(chosen(root(ca_.root_pem()), roots), 0);
  EXPECT_EQ(chosen(root(ca_.old_root_pem()), roots), 1);
  EXPECT_EQ(chosen("root:" + std::string(64, 'a'), roots), -1);
}

TEST_F(Chosen, by_root_wants_the_root_s_signature_not_only_its_name) {
  const test::ThrowAwayCa namesake(now_);
  EXPECT_EQ(chosen(root(namesake.root_pem()), namesake.root_pem()), -1);
}

TEST_F(Chosen, by_root_knows_a_root_that_was_sent) {
  EXPECT_EQ(chosen(root(ca_.old_root_pem())), -1);
  chains_[1].push_back(parse_roots(ca_.old_root_pem(), "root").value().front());
  EXPECT_EQ(chosen(root(ca_.old_root_pem())), 1);
}

TEST_F(Chosen, chains_are_described_by_length_and_issuer) {
  EXPECT_EQ(described(chains_[0]), "2 certificates, the last issued by \"Fake Root for Tests\"");
}

TEST_F(Chosen, roots_are_read_from_a_file_of_many_with_text_between) {
  EXPECT_EQ(parse_roots(ca_.root_pem() + "x" + ca_.old_root_pem(), "r").value().size(), 2U);
  EXPECT_EQ(parse_roots("nothing", "roots.pem").error().text(),
            "roots.pem: expected PEM certificates, got none");
  EXPECT_FALSE(parse_roots("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "r"));
}

}  // namespace
}  // namespace millrace::acme
