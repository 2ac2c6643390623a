#include "core/crypto/csr_extensions.h"

#include <gtest/gtest.h>

#include "tests/support/vectors.h"

namespace millrace {
namespace {

Csr csr(const std::string& file) {
  return parse_csr(test::vector_file("x509/" + file), file).value();
}

std::string fault(const std::string& file) {
  const auto checked = check_extensions(csr(file), file);
  return checked ? "" : checked.error().text();
}

std::string extension_refusal(const std::string& file, const std::string& extension) {
  return file + ": the CSR asks for the extension " + extension +
         ", expected nothing but what a TLS server needs: subjectAltName, serverAuth, CA:FALSE; "
         "make the CSR without it";
}

TEST(CsrExtensions, of_a_tls_server_are_accepted) {
  EXPECT_EQ(fault("leaf.csr"), "");
  EXPECT_EQ(fault("server.csr"), "");
}

TEST(CsrExtensions, that_ask_for_more_are_refused_by_name) {
  EXPECT_EQ(fault("ca.csr"), extension_refusal("ca.csr", "X509v3 Basic Constraints"));
  EXPECT_EQ(fault("signer.csr"), extension_refusal("signer.csr", "X509v3 Key Usage"));
  EXPECT_EQ(fault("client.csr"), extension_refusal("client.csr", "X509v3 Extended Key Usage"));
  EXPECT_EQ(fault("must-staple.csr"), extension_refusal("must-staple.csr", "TLS Feature"));
}

TEST(CsrKeyType, is_one_that_cas_take) {
  EXPECT_EQ(key_type_of(csr("leaf.csr")).value(), KeyType::ecdsa_p256);
  EXPECT_EQ(key_type_of(csr("rsa1024.csr")).error().text(),
            "a key of type RSA of 1024 bits: expected one of ecdsa-p256, ecdsa-p384, rsa-2048, "
            "rsa-3072, rsa-4096");
}

}  // namespace
}  // namespace millrace
