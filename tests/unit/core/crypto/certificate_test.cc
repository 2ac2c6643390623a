#include "core/crypto/certificate.h"

#include <algorithm>

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "core/base/encoding.h"
#include "core/crypto/openssl.h"
#include "tests/support/vectors.h"

namespace millrace {
namespace {

using test::vector_file;
using test::vector_line;

std::string pem(const std::string& name) {
  return vector_file("x509/" + name);
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), ::tolower);
  return text;
}

std::string refusal(const std::string& text) {
  const auto chain = parse_chain(text, "chain.pem");
  return chain ? "accepted" : chain.error().text();
}

TEST(Chain, of_openssl_is_read) {
  const auto chain = parse_chain(pem("chain.pem"), "chain.pem").value();
  ASSERT_EQ(chain.size(), 2U);
  const Certificate& leaf = chain[0];
  ASSERT_EQ(leaf.names.size(), 3U);
  EXPECT_EQ(leaf.names[0].text(), "*.example.test");
  EXPECT_EQ(leaf.names[1].text(), "example.test");
  EXPECT_EQ(leaf.names[2].text(), "mail.example.test");
  EXPECT_TRUE(leaf.only_dns_names);
  EXPECT_EQ(leaf.spki.hex(), vector_line("x509/leaf.spki-sha256"));
  EXPECT_EQ(leaf.subject, "");
  EXPECT_EQ(leaf.issuer, "CN=Test Intermediate");
  EXPECT_EQ(leaf.serial, lower(vector_line("x509/leaf.serial")));
  EXPECT_EQ(format_time(leaf.not_before), "2026-11-01T00:00:00Z");
  EXPECT_EQ(format_time(leaf.not_after), "2027-01-30T00:00:00Z");
  EXPECT_EQ(chain[1].subject, "CN=Test Intermediate");
  EXPECT_EQ(chain[1].issuer, "CN=Test Root");
  EXPECT_TRUE(chain[1].names.empty());
}

TEST(Chain, gives_each_certificate_as_openssl_writes_it) {
  const auto chain = parse_chain(pem("chain.pem"), "chain.pem").value();
  EXPECT_EQ(chain[0].pem, pem("leaf.pem"));
  EXPECT_EQ(chain[1].pem, pem("intermediate.pem"));
}

TEST(Chain, has_the_keys_of_issuers_decoded_and_not_that_of_the_leaf) {
  const auto chain = parse_chain(pem("chain.pem"), "chain.pem").value();
  EXPECT_EQ(X509_get0_pubkey(chain[0].x509.get()), nullptr);
  EXPECT_NE(X509_get0_pubkey(chain[1].x509.get()), nullptr);
  ERR_clear_error();
}

TEST(Root, has_its_key_decoded) {
  const auto root = parse_root(pem("root.pem"), "roots.pem").value();
  EXPECT_EQ(root.subject, "CN=Test Root");
  EXPECT_NE(X509_get0_pubkey(root.x509.get()), nullptr);
}

TEST(Root, stands_alone) {
  EXPECT_EQ(parse_root(pem("chain.pem"), "roots.pem").error().text(),
            "roots.pem: several certificates, expected one");
}

TEST(Chain, may_have_white_space_between_and_around) {
  std::string text = "\r\n \n" + pem("leaf.pem") + "\n\t\n" + pem("intermediate.pem") + "\n\n";
  EXPECT_EQ(refusal(text), "accepted");
  for (size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) {
    text.insert(at, "\r");
  }
  EXPECT_EQ(refusal(text), "accepted");
  EXPECT_EQ(refusal(text.substr(0, text.find_last_of('-') + 1)), "accepted");
}

TEST(Chain, may_not_have_anything_else_between) {
  EXPECT_EQ(refusal("subject=CN = x\n" + pem("leaf.pem")),
            "chain.pem:1: expected certificates and white space only, got 'subject=CN = x'");
  EXPECT_EQ(refusal("\n\x1b[31m\n" + pem("leaf.pem")),
            "chain.pem:2: expected certificates and white space only, got '\\x1b[31m'");
  EXPECT_EQ(refusal(pem("leaf.csr")),
            "chain.pem:1: expected certificates and white space only, got '-----BEGIN CERTIFICATE "
            "REQUEST-----'");
}

TEST(Chain, that_holds_a_private_key_is_refused_loudly) {
  const std::string what =
      ": the chain contains a private key, which everyone who could read this file has; make a new "
      "key";
  EXPECT_EQ(refusal(pem("leaf.key") + pem("leaf.pem")), "chain.pem:1" + what);
  EXPECT_EQ(refusal("  " + pem("leaf-sec1.key")), "chain.pem:1" + what);
}

TEST(Chain, that_is_damaged_is_refused) {
  const std::string leaf = pem("leaf.pem");
  EXPECT_EQ(refusal(""), "chain.pem: no certificate in it");
  EXPECT_EQ(refusal(leaf.substr(0, 300)), "chain.pem:6: truncated: no '-----END CERTIFICATE-----'");
  std::string no_base64 = leaf;
  no_base64[100] = '!';
  const auto lines = std::to_string(std::count(leaf.begin(), leaf.end(), '\n'));
  EXPECT_EQ(refusal(no_base64),
            "chain.pem:" + lines + ": the certificate above is not valid base64");
  std::string no_der = leaf;
  no_der.replace(28, 4, "AAAA");
  EXPECT_TRUE(
      refusal(no_der).starts_with("chain.pem: certificate 0: no X.509 certificate in DER: "));
}

// The leaf after a change of its DER.
template <class Change>
std::string changed_leaf(Change change) {
  const std::string text = pem("leaf.pem");
  const BioPtr bio = bio_reading(text);
  const X509Ptr x509(PEM_read_bio_X509(bio.get(), nullptr, refuse_passphrase, nullptr));
  std::string der = der_of<X509>(i2d_X509, x509.get());
  change(der);
  return "-----BEGIN CERTIFICATE-----\n" + to_base64(der) + "\n-----END CERTIFICATE-----\n";
}

TEST(Chain, in_ber_that_is_not_der_is_refused) {
  const auto longer_length = [](std::string& der) {
    der.replace(1, 1, std::string("\x83\0", 2));  // 82 xx xx becomes 83 00 xx xx
  };
  EXPECT_EQ(refusal(changed_leaf([](std::string&) {})), "accepted");
  EXPECT_TRUE(refusal(changed_leaf(longer_length))
                  .starts_with("chain.pem: certificate 0: no X.509 certificate in DER: "));
}

TEST(Chain, marks_a_leaf_whose_names_cannot_be_read) {
  const auto other_tag = [](std::string& der) { der[der.find("\x82\x11mail")] = '\x83'; };
  const auto chain = parse_chain(changed_leaf(other_tag), "changed").value();
  EXPECT_FALSE(chain[0].only_dns_names);
  EXPECT_TRUE(chain[0].names.empty());
}

TEST(Chain, that_is_too_long_is_refused) {
  std::string eleven;
  for (int i = 0; i < 11; ++i) eleven += pem("leaf.pem");
  EXPECT_TRUE(refusal(eleven).ends_with(": more than 10 certificates")) << refusal(eleven);
  EXPECT_EQ(refusal(std::string(262145, '\n')),
            "chain.pem: 262145 octets, expected a chain of at most 262144");
}

TEST(Chain, marks_a_leaf_with_names_that_are_not_dns_names) {
  const auto chain = parse_chain(pem("address.pem"), "address.pem").value();
  EXPECT_FALSE(chain[0].only_dns_names);
  ASSERT_EQ(chain[0].names.size(), 1U);
}

}  // namespace
}  // namespace millrace
