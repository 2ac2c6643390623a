#include "core/crypto/private_key_scan.h"

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include "core/base/encoding.h"
#include "core/crypto/openssl.h"
#include "tests/support/vectors.h"

namespace millrace {
namespace {

using test::vector_file;

std::string found(std::string_view octets) {
  return std::string(private_key_in(octets).value_or("nothing"));
}

// The base64 of the first PEM block, in its lines.
std::string body(const std::string& pem) {
  const size_t begin = pem.find("-----\n") + 6;
  return pem.substr(begin, pem.find("-----END") - begin);
}

std::string joined_lines(std::string text) {
  std::erase(text, '\n');
  return text;
}

std::string der(const std::string& file) {
  return from_base64(joined_lines(body(vector_file("x509/" + file)))).value();
}

std::string pkcs12() {
  const std::string key_pem = vector_file("x509/leaf.key"), pem = vector_file("x509/leaf.pem");
  const BioPtr key_in = bio_reading(key_pem), in = bio_reading(pem);
  const EvpPkeyPtr key(PEM_read_bio_PrivateKey(key_in.get(), nullptr, nullptr, nullptr));
  const X509Ptr leaf(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
  const std::unique_ptr<PKCS12, Freed<PKCS12_free>> made(
      PKCS12_create("pass", "name", key.get(), leaf.get(), nullptr, 0, 0, 1, 1, 0));
  return der_of(i2d_PKCS12, made.get());
}

struct Kind {
  const char* file;
  const char* der;  // what its DER is
};
constexpr Kind kKinds[] = {
    {"leaf.key", "a private key in PKCS #8"},
    {"ed25519.key", "a private key in PKCS #8"},
    {"p384.key", "a private key in PKCS #8"},
    {"encrypted.key", "an encrypted private key in PKCS #8"},
    {"leaf-sec1.key", "an EC private key in DER"},
    {"rsa2048-pkcs1.key", "an RSA or DSA private key in DER"},
    {"rsa1024.key", "a private key in PKCS #8"},
};

TEST(PrivateKeyScan, finds_keys_in_pem_wherever_they_are_in_a_file) {
  for (const Kind& kind : kKinds) {
    const std::string pem = vector_file("x509/" + std::string(kind.file));
    EXPECT_EQ(found(pem), "a private key in PEM") << kind.file;
    EXPECT_EQ(found(vector_file("x509/chain.pem") + pem), "a private key in PEM") << kind.file;
    EXPECT_EQ(found("{\"key\": \"" + joined_lines(pem) + "\"}"), "a private key in PEM");
  }
  EXPECT_EQ(found(vector_file("x509/with-parameters.key")), "a private key in PEM");
  EXPECT_EQ(found(vector_file("x509/encrypted-sec1.key")), "a private key in PEM");
}

TEST(PrivateKeyScan, finds_every_pem_label_of_a_private_key_in_any_case) {
  for (const char* label :
       {"PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY",
        "DSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "PGP PRIVATE KEY BLOCK", "ANY PRIVATE KEY",
        "private key", "Rsa Private Key"}) {
    const std::string text = "x\n-----BEGIN " + std::string(label) + "-----\r\nAAAA\r\n";
    EXPECT_EQ(found(text), "a private key in PEM") << label;
    EXPECT_EQ(found("-----begin " + std::string(label) + "-----"), "a private key in PEM");
    EXPECT_EQ(found("AAAA\n-----END " + std::string(label) + "-----"), "a private key in PEM");
  }
  EXPECT_EQ(found("---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n"), "a private key in PEM");
}

TEST(PrivateKeyScan, finds_keys_in_der) {
  for (const Kind& kind : kKinds) EXPECT_EQ(found(der(kind.file)), kind.der) << kind.file;
  EXPECT_EQ(found(pkcs12()), "a PKCS #12 file");
}

TEST(PrivateKeyScan, finds_pkcs12_of_indefinite_length_as_browsers_write_it) {
  std::string text = pkcs12();
  ASSERT_EQ(text[1], '\x82');
  text.replace(1, 3, "\x80");
  EXPECT_EQ(found(text), "a PKCS #12 file");
}

TEST(PrivateKeyScan, finds_pkcs8_with_parameters_longer_than_what_it_reads) {
  // DSA and explicit curves have hundreds of octets of parameters.
  const std::string_view head("\x30\x82\x02\x5c\x02\x01\x00\x30\x82\x02\x35\x06\x07", 13);
  EXPECT_EQ(found(std::string(head) + std::string(600, '\x2a')), "a private key in PKCS #8");
}

TEST(PrivateKeyScan, finds_base64_without_armour) {
  std::vector<std::pair<std::string, std::string>> keys;
  for (const Kind& kind : kKinds) keys.emplace_back(der(kind.file), kind.der);
  keys.emplace_back(pkcs12(), "a PKCS #12 file");
  for (const auto& [octets, kind] : keys) {
    const std::string base64 = to_base64(octets);
    std::string narrow = base64;
    for (size_t at = 20; at < narrow.size(); at += 21) narrow.insert(at, 1, '\n');
    EXPECT_EQ(found(base64), kind);
    EXPECT_EQ(found("\n  " + base64 + "\n"), kind);
    EXPECT_EQ(found("# the key\n" + narrow), kind);
    EXPECT_EQ(found("{\"a\":[\"" + base64 + "\"]}"), kind);
    EXPECT_EQ(found("{\"a\": \"" + to_base64url(octets) + "\"}"), kind);
  }
}

TEST(PrivateKeyScan, finds_what_hides_in_the_armour_of_a_certificate) {
  const std::string begin = "-----BEGIN CERTIFICATE-----\n";
  const std::string key = body(vector_file("x509/leaf.key"));
  EXPECT_EQ(found(begin + key + "-----END CERTIFICATE-----\n"), "a private key in PKCS #8");
  EXPECT_EQ(found(begin + "MIIB\n" + key), "a private key in PKCS #8") << "it does not end";
  EXPECT_EQ(found(begin + "MIIB\nPrivate-key-format: v1.3\n-----END CERTIFICATE-----\n"),
            "a private key of BIND");
}

TEST(PrivateKeyScan, finds_keys_of_other_programs) {
  const std::string bind = "Private-key-format: v1.3\nAlgorithm: 13 (ECDSAP256SHA256)\n";
  EXPECT_EQ(found(bind), "a private key of BIND");
  EXPECT_EQ(found("; comment\n" + bind), "a private key of BIND");
  EXPECT_EQ(found("PuTTY-User-Key-File-3: ssh-ed25519\n"), "a private key of PuTTY");
  EXPECT_EQ(found("{\"ssh\": \"b3BlbnNzaC1rZXktdjEAAAAABG5vbmU\"}"), "a private key of OpenSSH");
  EXPECT_EQ(found(std::string("openssh-key-v1\0\0", 16)), "a private key of OpenSSH");
}

TEST(PrivateKeyScan, finds_secret_keys_of_signify_with_and_without_their_comment) {
  for (const char* name : {"signify/vector.sec", "signify/encrypted.sec"}) {
    const std::string file = vector_file(name);
    EXPECT_EQ(found(file), "a secret key of signify");
    EXPECT_EQ(found(file.substr(file.find('\n') + 1)), "a secret key of signify");
    EXPECT_EQ(found("\"" + file.substr(file.find('\n') + 1, 140) + "\""),
              "a secret key of signify");
  }
  EXPECT_EQ(found("untrusted comment: minisign encrypted secret key\r\nRWRTY0Iy\r\n"),
            "a secret key of signify");
}

TEST(PrivateKeyScan, finds_jwks_with_their_private_member) {
  const std::string jwk = R"({"crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",)";
  EXPECT_EQ(found(jwk + R"("kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})"),
            "a private key in a JWK");
  EXPECT_EQ(found("{\"keys\": [{\n  \"kty\" : \"oct\",\n  \"k\" : \"AyM1SysPpbyDfgZld3umj1qz\"}]}"),
            "a private key in a JWK");
  EXPECT_EQ(found(R"({"kty":"OKP","crv":"d","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})"),
            "nothing");
}

TEST(PrivateKeyScan, passes_what_bundles_hold) {
  for (const char* name : {"leaf.pem", "chain.pem", "leaf.csr", "leaf.csr.der", "leaf.pub",
                           "rsa1024.csr", "root.pem", "must-staple.csr", "make"}) {
    EXPECT_EQ(found(vector_file("x509/" + std::string(name))), "nothing") << name;
  }
  for (const char* name : {"leaf.pem", "leaf.csr", "rsa1024.csr", "root.pem", "leaf.pub"}) {
    EXPECT_EQ(found(der(name)), "nothing") << name;
    EXPECT_EQ(found("{\"csr\": \"" + to_base64(der(name)) + "\"}"), "nothing") << name;
  }
  for (const char* name : {"vector.pub", "message.sig"}) {
    EXPECT_EQ(found(vector_file("signify/" + std::string(name))), "nothing") << name;
  }
  EXPECT_EQ(found(""), "nothing");
  EXPECT_EQ(found("M"), "nothing");
  EXPECT_EQ(found("the chain contains a private key, which everyone could read\n"), "nothing");
  EXPECT_EQ(found("-----BEGIN PUBLIC KEY-----\nprivate key\n"), "nothing");
}

// One signify key in 65,536 has a number that begins with BK.
TEST(PrivateKeyScan, passes_a_public_key_and_a_signature_whose_number_begins_as_secret_keys_do) {
  const std::string number = "EdBK" + std::string(6, '\0');
  const std::string comment = "untrusted comment: verify with x.pub\n";
  EXPECT_EQ(found(comment + to_base64(number + std::string(32, 'x')) + "\n"), "nothing");
  EXPECT_EQ(found(comment + to_base64(number + std::string(64, 'x')) + "\nSHA256 (a) = 12\n"),
            "nothing");
}

// Of each input every octet is examined a few times at most, whatever it is.
TEST(PrivateKeyScan, takes_no_longer_for_a_file_made_to_keep_it_busy) {
  constexpr size_t kSize = 1U << 20U;
  for (const std::string part :
       {"\n", "\"", "-----", "----x", "M\n", "\"M", "\"d\" ", "\"RWRCS",
        "\"untrusted comment:", "---- ", "M\n\n\n\n\n\n\n\n", "MIIB\n", "\n    ",
        "-----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\n", "MIIBAAAAAAAAAAAA\n"}) {
    std::string text;
    while (text.size() < kSize) text += part;
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(found(text), "nothing") << part;
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5)) << part;
  }
}

}  // namespace
}  // namespace millrace
