#include <sstream>

#include <gtest/gtest.h>

#include "tests/support/vectors.h"
#include "tlsa/tlsa_record.h"

namespace millrace::tlsa {
namespace {

using test::vector_file;
using test::vector_line;

std::string rdata(const std::string& file, const TlsaParameters& parameters = {}) {
  const auto made = tlsa_rdata(vector_file("x509/" + file), parameters, file);
  return made ? *made : made.error().text();
}

TEST(TlsaRdata, of_a_certificate_is_that_of_ldns_dane) {
  std::istringstream lines(vector_file("x509/leaf.tlsa"));
  size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const auto digit = [&](size_t at) { return static_cast<uint8_t>(line[at] - '0'); };
    EXPECT_EQ(rdata("leaf.pem", {digit(0), digit(2), digit(4)}), line);
  }
  EXPECT_EQ(count, 6U);
}

TEST(TlsaRdata, is_the_same_of_key_public_key_csr_and_certificate) {
  const std::string wanted = "3 1 1 " + vector_line("x509/leaf.spki-sha256");
  for (const char* file : {"leaf.key", "leaf-sec1.key", "leaf.pub", "leaf.csr", "leaf.pem"}) {
    EXPECT_EQ(rdata(file), wanted) << file;
  }
}

TEST(TlsaRdata, is_of_the_first_certificate_of_a_chain) {
  EXPECT_EQ(rdata("chain.pem"), rdata("leaf.pem"));
}

TEST(TlsaRdata, is_made_of_a_key_with_its_parameters_before_it) {
  EXPECT_EQ(rdata("with-parameters.key"),
            "3 1 1 " + vector_line("x509/with-parameters.spki-sha256"));
}

TEST(TlsaRdata, of_a_whole_certificate_needs_one) {
  for (const char* file : {"leaf.key", "leaf.pub", "leaf.csr"}) {
    EXPECT_EQ(
        rdata(file, {3, 0, 1}),
        std::string(file) + ": not a certificate, which selector 0 requires; expected selector 1");
  }
}

TEST(TlsaRdata, has_parameters_that_are_registered) {
  EXPECT_EQ(rdata("leaf.pem", {4, 1, 1}),
            "TLSA 4 1 1: expected usage 0 to 3, selector 0 or 1, matching 0 to 2");
  EXPECT_EQ(rdata("leaf.pem", {3, 2, 1}),
            "TLSA 3 2 1: expected usage 0 to 3, selector 0 or 1, matching 0 to 2");
  EXPECT_EQ(rdata("leaf.pem", {3, 1, 3}),
            "TLSA 3 1 3: expected usage 0 to 3, selector 0 or 1, matching 0 to 2");
}

std::string refusal(const std::string& text) {
  const auto made = tlsa_rdata(text, {}, "in");
  return made ? "accepted" : made.error().text();
}

TEST(TlsaRdata, is_made_of_nothing_else) {
  EXPECT_EQ(refusal(""), "in: no PEM, expected a key, a CSR or a certificate in PEM");
  EXPECT_EQ(refusal("-----BEGIN X"), "in: no PEM, expected a key, a CSR or a certificate in PEM");
  EXPECT_EQ(refusal("-----BEGIN DH PARAMETERS-----\n"),
            "in: 'DH PARAMETERS', expected a key, a CSR or a certificate in PEM");
  EXPECT_EQ(refusal(std::string(1048577, 'x')),
            "in: larger than 1 MiB, expected one key or certificate");
}

TEST(TlsaRdata, of_damaged_pem_says_what_was_wanted) {
  EXPECT_TRUE(refusal(vector_file("x509/leaf.pem").substr(0, 200))
                  .starts_with("in: no certificate in PEM: "));
  EXPECT_TRUE(
      refusal(vector_file("x509/leaf.csr").substr(0, 200)).starts_with("in: no CSR in PEM: "));
  EXPECT_TRUE(refusal(vector_file("x509/leaf.pub").substr(0, 100))
                  .starts_with("in: no public key in PEM: "));
  EXPECT_TRUE(refusal(vector_file("x509/encrypted.key")).starts_with("in: the key is encrypted"));
}

TEST(TlsaOwner, has_port_protocol_and_host) {
  EXPECT_EQ(parse_tlsa_owner("_25._TCP.mail.example.org")->text(), "_25._tcp.mail.example.org.");
  EXPECT_EQ(parse_tlsa_owner("mail.example.org.").error().text(),
            "owner mail.example.org., expected _PORT._PROTOCOL.HOST. with a port of 1 to 65535 and "
            "tcp, udp or sctp, for example _25._tcp.mail.example.org.");
  EXPECT_EQ(parse_tlsa_owner("").error().text(), "'' is not a domain name: empty");
}

}  // namespace
}  // namespace millrace::tlsa
