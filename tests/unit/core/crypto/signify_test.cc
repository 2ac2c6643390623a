#include "core/crypto/signify.h"

#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "core/crypto/openssl.h"
#include "tests/support/vectors.h"

namespace millrace {
namespace {

using test::vector_file;

std::string file(const std::string& name) {
  return vector_file("signify/" + name);
}

SignifyPublicKey public_key(const std::string& name) {
  return SignifyPublicKey::parse(file(name), name).value();
}

// The second line of a file, decoded, changed, encoded again.
template <class Change>
std::string with_octets(const std::string& text, Change change) {
  const size_t begin = text.find('\n') + 1;
  const size_t end = text.find('\n', begin);
  std::string octets = from_base64(text.substr(begin, end - begin)).value();
  change(octets);
  return text.substr(0, begin) + to_base64(octets) + text.substr(end);
}

std::string secret_refusal(const std::string& text) {
  const auto key = SignifySecretKey::parse(text, "x.sec");
  return key ? "accepted" : key.error().text();
}

std::string public_refusal(const std::string& text) {
  const auto key = SignifyPublicKey::parse(text, "x.pub");
  return key ? "accepted" : key.error().text();
}

std::string verify_refusal(const std::string& text, const std::string& key = "vector.pub") {
  const auto message = verify_embedded(text, public_key(key), "x.sig");
  return message ? "accepted" : message.error().text();
}

TEST(Signify, reads_the_keys_of_signify) {
  const auto secret = SignifySecretKey::parse(file("vector.sec"), "vector.sec");
  EXPECT_EQ(secret->public_key(), public_key("vector.pub"));
  EXPECT_EQ(public_key("vector.pub").file("vector"), file("vector.pub"));
}

TEST(Signify, writes_secret_keys_as_signify_does_but_for_the_salt) {
  const auto secret = SignifySecretKey::parse(file("vector.sec"), "vector.sec");
  const std::string without_salt =
      with_octets(file("vector.sec"), [](std::string& octets) { octets.replace(8, 16, 16, '\0'); });
  EXPECT_EQ(secret->file("vector").view(), without_salt);
}

TEST(Signify, verifies_what_signify_signed) {
  EXPECT_EQ(verify_embedded(file("message.sig"), public_key("vector.pub"), "x").value(),
            file("message"));
  EXPECT_EQ(verify_embedded(file("empty.sig"), public_key("vector.pub"), "x").value(), "");
}

// Ed25519 has one signature for each key and message, so equal octets are what signify accepts.
TEST(Signify, signs_octet_for_octet_as_signify_does) {
  const auto secret = SignifySecretKey::parse(file("vector.sec"), "vector.sec");
  EXPECT_EQ(secret->sign_embedded(file("message"), "vector.sec").value(), file("message.sig"));
  EXPECT_EQ(secret->sign_embedded("", "vector.sec").value(), file("empty.sig"));
}

TEST(Signify, makes_keys_that_it_reads_and_each_time_others) {
  const auto one = SignifySecretKey::generate().value();
  const auto two = SignifySecretKey::generate().value();
  EXPECT_NE(one.public_key().octets(), two.public_key().octets());
  EXPECT_NE(one.public_key().key_number(), two.public_key().key_number());
  const auto again = SignifySecretKey::parse(one.file("one").view(), "one.sec").value();
  EXPECT_EQ(again.public_key(), one.public_key());
  const std::string signature = again.sign_embedded("text", "one.sec").value();
  EXPECT_EQ(verify_embedded(signature, one.public_key(), "x").value(), "text");
}

TEST(Signify, comment_of_a_signature_names_the_public_key) {
  const auto key = SignifySecretKey::generate().value();
  EXPECT_TRUE(
      key.sign_embedded("", "csr.sec")->starts_with("untrusted comment: verify with csr.pub\n"));
  EXPECT_TRUE(key.sign_embedded("", "two\nlines")
                  ->starts_with("untrusted comment: signature from two lines\n"));
}

TEST(Signify, refuses_an_encrypted_secret_key) {
  EXPECT_EQ(secret_refusal(file("encrypted.sec")),
            "x.sec: the key is encrypted, expected one without a passphrase: signify -G -n");
}

TEST(Signify, refuses_a_damaged_secret_key) {
  const std::string good = file("vector.sec");
  const auto flipped = [&](size_t at) {
    return with_octets(good, [at](std::string& octets) { octets[at] ^= 1; });
  };
  EXPECT_EQ(secret_refusal(flipped(24)), "x.sec: damaged: the checksum of the key is wrong");
  EXPECT_EQ(secret_refusal(flipped(103)), "x.sec: damaged: the checksum of the key is wrong");
  const auto other_half = [](std::string& octets) {
    octets.back() ^= 1;
    octets.replace(24, 8, sha512(octets.substr(40)), 0, 8);
  };
  EXPECT_EQ(secret_refusal(with_octets(good, other_half)),
            "x.sec: damaged: its two halves do not match");
  EXPECT_EQ(secret_refusal(flipped(2)), "x.sec: expected key derivation 'BK'");
  EXPECT_EQ(secret_refusal(flipped(0)), "x.sec: expected algorithm 'Ed', got 'Dd'");
  EXPECT_EQ(secret_refusal(good + "x"), "x.sec: more than a secret key in it");
}

TEST(Signify, refuses_a_key_of_another_length) {
  EXPECT_EQ(secret_refusal(file("vector.pub")),
            "x.sec: expected a secret key of 104 octets, got 42");
  EXPECT_EQ(public_refusal(file("vector.sec")),
            "x.pub: expected a public key of 42 octets, got 104");
  EXPECT_EQ(public_refusal(with_octets(file("vector.pub"), [](std::string& o) { o += 'x'; })),
            "x.pub: expected a public key of 42 octets, got 43");
}

TEST(Signify, refuses_a_file_of_another_shape) {
  const std::string good = file("vector.pub");
  EXPECT_EQ(public_refusal(""), "x.pub: truncated: expected two lines, each with its newline");
  EXPECT_EQ(public_refusal(good.substr(0, good.size() - 1)),
            "x.pub: truncated: expected two lines, each with its newline");
  EXPECT_EQ(public_refusal("trusted comment: x\n"),
            "x.pub: not a signify file: expected 'untrusted comment: ' and at most 1004 octets in "
            "its first line, got 'trusted comment: x'");
  EXPECT_EQ(public_refusal("untrusted comment: x\n*\n"),
            "x.pub: its second line is not valid base64");
  EXPECT_EQ(public_refusal(good + good), "x.pub: more than a public key in it");
}

TEST(Signify, refuses_a_changed_message_and_a_changed_signature) {
  const std::string good = file("message.sig");
  std::string changed = good;
  changed.back() ^= 1;
  const std::string number = to_hex(public_key("vector.pub").key_number());
  const std::string what = "x.sig: the signature of key " + number + " does not verify";
  EXPECT_EQ(verify_refusal(changed), what);
  EXPECT_EQ(verify_refusal(good + "x"), what);
  EXPECT_EQ(verify_refusal(with_octets(good, [](std::string& o) { o[20] ^= 1; })), what);
}

TEST(Signify, refuses_another_key_by_its_number) {
  EXPECT_EQ(verify_refusal(file("message.sig"), "other.pub"),
            "x.sig: signed by key " + to_hex(public_key("vector.pub").key_number()) +
                ", expected " + to_hex(public_key("other.pub").key_number()));
}

}  // namespace
}  // namespace millrace
