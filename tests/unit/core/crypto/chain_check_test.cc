#include "core/crypto/chain_check.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "core/crypto/certificate.h"
#include "core/crypto/signature_algorithm.h"
#include "tests/support/vectors.h"

namespace millrace {
namespace {

using test::vector_file;
using test::vector_line;

std::vector<Certificate> chain_of(const std::vector<std::string>& files) {
  std::string text;
  for (const std::string& file : files) text += vector_file("x509/" + file);
  return parse_chain(text, "chain").value();
}

// What was asked for; a test changes one thing.
struct Asked {
  std::vector<std::string> names = {"mail.example.test", "example.test", "*.example.test"};
  std::string key = "leaf";
  std::string now = "2026-11-23T20:15:00Z";
};

std::string fault(const std::vector<std::string>& files, const Asked& asked = {}) {
  std::vector<CertName> names;
  for (const std::string& name : asked.names) names.push_back(CertName::parse(name).value());
  const auto spki = SpkiDigest::parse(vector_line("x509/" + asked.key + ".spki-sha256")).value();
  const auto result = check_chain(chain_of(files), names, spki, parse_time(asked.now).value());
  return result ? "" : result.error().text();
}

TEST(CheckChain, accepts_what_was_asked_for_in_any_order_of_names) {
  EXPECT_EQ(fault({"chain.pem"}), "");
  EXPECT_EQ(fault({"chain.pem", "root.pem"}), "");
  EXPECT_EQ(fault({"leaf.pem"}), "");
}

TEST(CheckChain, accepts_what_another_implementation_made) {
  const auto chain = parse_chain(vector_file("x509-go/chain.pem"), "chain").value();
  ASSERT_EQ(chain.size(), 3U);
  EXPECT_EQ(chain[1].subject, "CN=Go Intermediate");
  const std::vector<CertName> names = {CertName::parse("*.example.test").value(),
                                       CertName::parse("example.test").value(),
                                       CertName::parse("mail.example.test").value()};
  const auto check = [&](const std::string& key, const std::string& now) {
    const auto spki = SpkiDigest::parse(vector_line("x509-go/" + key + ".spki-sha256")).value();
    return check_chain(chain, names, spki, parse_time(now).value()).ok();
  };
  EXPECT_TRUE(check("p256", "2026-11-23T20:15:00Z"));
  EXPECT_FALSE(check("p384", "2026-11-23T20:15:00Z"));
  EXPECT_FALSE(check("p256", "2027-01-31T00:00:00Z"));
}

TEST(CheckChain, refuses_another_key) {
  EXPECT_EQ(fault({"chain.pem"}, {.key = "p384"}),
            "chain: leaf is for key " + vector_line("x509/leaf.spki-sha256").substr(0, 16) +
                "…, expected " + vector_line("x509/p384.spki-sha256").substr(0, 16) + "…");
}

TEST(CheckChain, refuses_a_name_too_few_and_a_name_too_many) {
  EXPECT_EQ(fault({"chain.pem"}, {.names = {"example.test", "*.example.test"}}),
            "chain: leaf is for *.example.test, example.test, mail.example.test; expected "
            "*.example.test, example.test");
  EXPECT_EQ(fault({"chain.pem"},
                  {.names = {"a.test", "example.test", "*.example.test", "mail.example.test"}}),
            "chain: leaf is for *.example.test, example.test, mail.example.test; expected "
            "*.example.test, a.test, example.test, mail.example.test");
}

TEST(CheckChain, refuses_names_of_another_kind_and_none) {
  EXPECT_EQ(fault({"address.pem", "intermediate.pem"}, {.names = {"example.test"}}),
            "chain: leaf has names that are no plain DNS names");
  EXPECT_EQ(fault({"nameless.pem", "intermediate.pem"}, {.names = {"example.test"}}),
            "chain: leaf is for none; expected example.test");
}

TEST(CheckChain, refuses_before_and_after_the_validity) {
  EXPECT_EQ(fault({"chain.pem"}, {.now = "2026-10-31T23:54:59Z"}),
            "chain: certificate 0 (no subject) is not valid before 2026-11-01T00:00:00Z, the time "
            "is now 2026-10-31T23:54:59Z");
  EXPECT_EQ(fault({"chain.pem"}, {.now = "2027-01-30T00:00:00Z"}),
            "chain: certificate 0 (no subject) expired at 2027-01-30T00:00:00Z, the time is now "
            "2027-01-30T00:00:00Z");
  EXPECT_EQ(fault({"chain.pem"}, {.now = "2027-01-29T23:59:59Z"}), "");
}

TEST(CheckChain, bears_a_clock_that_is_five_minutes_slower_than_the_ca) {
  EXPECT_EQ(fault({"chain.pem"}, {.now = "2026-10-31T23:55:00Z"}), "");
}

TEST(CheckChain, refuses_a_chain_that_does_not_hold) {
  EXPECT_EQ(fault({"leaf.pem", "root.pem"}),
            "chain: certificate 0 (no subject) is not signed by certificate 1 (CN=Test Root): "
            "subject issuer mismatch");
  EXPECT_EQ(fault({"leaf.pem", "impostor.pem"}),
            "chain: certificate 0 (no subject) is not signed by certificate 1 (CN=Test "
            "Intermediate): the signature does not verify");
  EXPECT_EQ(fault({"leaf-of-no-ca.pem", "no-ca.pem"}),
            "chain: certificate 0 (no subject) is not signed by certificate 1 (CN=No CA): the "
            "latter is not a CA");
  EXPECT_EQ(fault({"leaf.pem", "intermediate.pem", "leaf.pem"}),
            "chain: certificate 1 (CN=Test Intermediate) is not signed by certificate 2 (no "
            "subject): subject issuer mismatch");
}

TEST(CheckChain, refuses_an_empty_chain) {
  const auto spki = SpkiDigest::parse(vector_line("x509/leaf.spki-sha256")).value();
  EXPECT_EQ(check_chain({}, {}, spki, TimePoint()).error().text(), "chain: no certificate in it");
}

TEST(CheckChain, refuses_a_leaf_that_is_a_ca) {
  EXPECT_EQ(fault({"ca-leaf.pem"}),
            "chain: leaf is a CA certificate (CA:TRUE), expected one that is not");
}

TEST(CheckChain, refuses_a_common_name_that_is_one_more_name) {
  EXPECT_EQ(fault({"named-leaf.pem"}),
            "chain: leaf has the common name www.example.test, expected one of its alternative "
            "names: *.example.test, example.test, mail.example.test");
  EXPECT_EQ(fault({"titled-leaf.pem"}), "") << "a title is not a name";
}

// A certificate of the file with each occurrence of one OID's content replaced by another.
std::string with_oid(const std::string& file, const std::string& from, const std::string& to) {
  const std::string pem = vector_file("x509/" + file);
  const std::string begin = "-----BEGIN CERTIFICATE-----\n", end = "-----END CERTIFICATE-----";
  std::string base64 = pem.substr(begin.size(), pem.find(end) - begin.size());
  std::erase(base64, '\n');
  std::string der = from_base64(base64).value();
  const std::string old = from_hex(from).value(), other = from_hex(to).value();
  for (size_t at = der.find(old); at != std::string::npos; at = der.find(old, at + other.size())) {
    der.replace(at, old.size(), other);
  }
  return begin + to_base64(der) + "\n" + end + "\n";
}

std::string fault_of_text(const std::string& chain) {
  std::vector<CertName> names;
  for (const std::string& name : Asked().names) names.push_back(CertName::parse(name).value());
  const auto spki = SpkiDigest::parse(vector_line("x509/leaf.spki-sha256")).value();
  const auto result = check_chain(parse_chain(chain, "chain").value(), names, spki,
                                  parse_time(Asked().now).value());
  return result ? "" : result.error().text();
}

// ecdsa-with-SHA256 becomes 1.2.840.10045.4.3.9, which is not defined.
TEST(CheckChain, names_a_signature_algorithm_that_openssl_does_not_know) {
  const std::string leaf = with_oid("leaf.pem", "2a8648ce3d040302", "2a8648ce3d040309");
  const std::string error = fault_of_text(leaf + vector_file("x509/intermediate.pem"));
  EXPECT_NE(error.find("the signature algorithm 1.2.840.10045.4.3.9 cannot be verified by " +
                       openssl_release() + ": a newer OpenSSL may"),
            std::string::npos)
      << error;
}

// The intermediate's id-ecPublicKey becomes 1.2.840.10045.2.9.
TEST(CheckChain, names_a_key_algorithm_that_openssl_does_not_know) {
  const std::string issuer = with_oid("intermediate.pem", "2a8648ce3d0201", "2a8648ce3d0209");
  const std::string error = fault_of_text(vector_file("x509/leaf.pem") + issuer);
  EXPECT_NE(error.find("the public key of the latter, 1.2.840.10045.2.9, is not supported by " +
                       openssl_release() + ": a newer OpenSSL may"),
            std::string::npos)
      << error;
}

TEST(CheckChain, removes_what_is_there_twice_and_keeps_the_order) {
  const auto chain = chain_of({"chain.pem", "chain.pem", "root.pem", "root.pem"});
  const auto distinct = without_duplicates(chain);
  const auto plain = chain_of({"chain.pem", "root.pem"});
  ASSERT_EQ(distinct.size(), plain.size());
  for (size_t i = 0; i < plain.size(); ++i) EXPECT_EQ(distinct[i].pem, plain[i].pem);
}

}  // namespace
}  // namespace millrace
