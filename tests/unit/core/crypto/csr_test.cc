#include "core/crypto/csr.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>

#include "core/base/encoding.h"
#include "tests/support/vectors.h"

namespace millrace {
namespace {

using test::vector_file;
using test::vector_line;

PrivateKey key_in_file(const std::string& name) {
  return PrivateKey::from_pem(vector_file("x509/" + name), name).value();
}

CertName name_of(const std::string& text) {
  return CertName::parse(text).value();
}

std::vector<std::string> texts(const std::vector<CertName>& names) {
  std::vector<std::string> list;
  for (const CertName& name : names) list.push_back(name.text());
  return list;
}

std::string csr_refusal(const std::string& name) {
  const auto csr = parse_csr(vector_file("x509/" + name), name);
  return csr ? "accepted" : csr.error().text();
}

using Texts = std::vector<std::string>;

TEST(Csr, of_openssl_is_read_from_pem_and_from_der) {
  const auto pem = parse_csr(vector_file("x509/leaf.csr"), "leaf.csr").value();
  const auto der = parse_csr(vector_file("x509/leaf.csr.der"), "leaf.csr.der").value();
  EXPECT_EQ(texts(pem.names), (Texts{"*.example.test", "example.test", "mail.example.test"}));
  EXPECT_EQ(pem.spki.hex(), vector_line("x509/leaf.spki-sha256"));
  EXPECT_EQ(pem.der, vector_file("x509/leaf.csr.der"));
  EXPECT_EQ(der.der, pem.der);
  EXPECT_EQ(der.names, pem.names);
}

TEST(Csr, of_another_implementation_is_read) {
  for (const std::string key : {"p256", "p384", "rsa2048"}) {
    const std::string file = "x509-go/" + key;
    const auto csr = parse_csr(vector_file(file + ".csr"), key).value();
    EXPECT_EQ(texts(csr.names), (Texts{"*.example.test", "example.test", "mail.example.test"}));
    EXPECT_EQ(csr.spki.hex(), vector_line(file + ".spki-sha256"));
    EXPECT_EQ(csr_to_pem(csr.der), vector_file(file + ".csr"));
    const auto own = PrivateKey::from_pem(vector_file(file + ".key"), key).value();
    EXPECT_EQ(own.spki_digest(), csr.spki);
  }
}

TEST(Csr, holds_version_zero_no_subject_and_alternative_names_only) {
  const std::vector<CertName> names = {name_of("www.example.test"), name_of("*.example.test"),
                                       name_of("www.example.test")};
  const std::string der = make_csr(key_in_file("leaf.key"), names)->der;
  const X509ReqPtr request = from_der<X509ReqPtr>(d2i_X509_REQ, der);
  EXPECT_EQ(X509_REQ_get_version(request.get()), 0);
  EXPECT_EQ(X509_NAME_entry_count(X509_REQ_get_subject_name(request.get())), 0);
  EXPECT_EQ(X509_REQ_get_attr_count(request.get()), 1);
  STACK_OF(X509_EXTENSION)* extensions = X509_REQ_get_extensions(request.get());
  EXPECT_EQ(sk_X509_EXTENSION_num(extensions), 1);
  sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
  EXPECT_EQ(texts(parse_csr(der, "own")->names), (Texts{"*.example.test", "www.example.test"}));
}

int signature_of(const std::string& key) {
  const std::vector<CertName> names = {name_of("www.example.test")};
  const std::string der = make_csr(key_in_file(key), names)->der;
  return X509_REQ_get_signature_nid(from_der<X509ReqPtr>(d2i_X509_REQ, der).get());
}

TEST(Csr, is_signed_with_a_digest_that_fits_the_key) {
  EXPECT_EQ(signature_of("leaf.key"), NID_ecdsa_with_SHA256);
  EXPECT_EQ(signature_of("p384.key"), NID_ecdsa_with_SHA384);
  EXPECT_EQ(signature_of("rsa2048-pkcs1.key"), NID_sha256WithRSAEncryption);
}

TEST(Csr, without_names_is_not_made) {
  EXPECT_EQ(make_csr(key_in_file("leaf.key"), {}).error().text(),
            "a CSR without names: expected at least one");
}

// What a key file holds that was put together by hand, or damaged: OpenSSL reads it without a word.
PrivateKey key_with_the_public_half_of_another() {
  constexpr size_t kPoint = 65;  // octets: 04 x y, at the end of either encoding
  const std::string sec1 = der_of<EVP_PKEY>(i2d_PrivateKey, key_in_file("leaf-sec1.key").get());
  const std::string other = key_in_file("other.key").public_der();
  const std::string mixed =
      sec1.substr(0, sec1.size() - kPoint) + other.substr(other.size() - kPoint);
  const std::string pem = "-----BEGIN EC PRIVATE KEY-----\n" +
                          to_base64(mixed).insert(64, "\n").insert(129, "\n") +
                          "\n-----END EC PRIVATE KEY-----\n";
  return PrivateKey::from_pem(pem, "mixed").value();
}

TEST(Csr, is_not_made_with_a_key_whose_halves_do_not_fit) {
  const std::vector<CertName> names = {name_of("www.example.test")};
  const auto csr = make_csr(key_with_the_public_half_of_another(), names);
  ASSERT_FALSE(csr.ok());
  EXPECT_TRUE(csr.error().text().starts_with("the private key does not fit its own public key: "));
}

TEST(Csr, in_pem_is_read_back) {
  const std::string der = vector_file("x509/leaf.csr.der");
  EXPECT_EQ(csr_to_pem(der), vector_file("x509/leaf.csr"));
}

TEST(Csr, with_a_changed_octet_is_refused) {
  std::string der = vector_file("x509/leaf.csr.der");
  der.replace(der.find("mail"), 4, "mall");
  EXPECT_EQ(parse_csr(der, "changed").error().text(), "changed: the CSR's own signature is wrong");
}

TEST(Csr, with_octets_after_it_is_refused) {
  EXPECT_FALSE(parse_csr(vector_file("x509/leaf.csr.der") + "x", "longer"));
}

TEST(Csr, asks_for_dns_names_only) {
  EXPECT_EQ(csr_refusal("address.csr"),
            "address.csr: an IP address among the alternative names; expected DNS names only");
  EXPECT_EQ(csr_refusal("nameless.csr"),
            "nameless.csr: no subjectAltName, expected one or more DNS names");
}

TEST(Csr, may_have_a_common_name_that_is_among_its_names) {
  EXPECT_EQ(csr_refusal("common-name.csr"), "accepted");
  EXPECT_EQ(csr_refusal("other-common-name.csr"),
            "other-common-name.csr: common name 'www.example.test' is not among the alternative "
            "names *.example.test, example.test, mail.example.test");
}

TEST(Csr, is_not_found_in_what_is_none) {
  EXPECT_EQ(csr_refusal("leaf.pub"), "leaf.pub: no CSR in PEM or DER: no start line");
  EXPECT_FALSE(parse_csr("", "empty"));
  EXPECT_EQ(parse_csr(std::string(65537, 'x'), "big").error().text(),
            "big: 65537 octets, expected a CSR of at most 65536");
}

}  // namespace
}  // namespace millrace
