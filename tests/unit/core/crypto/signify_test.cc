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

Secret passphrase(const std::string& text = "passphrase") {
  return Secret(text);
}

// Made by signify with this passphrase.
TEST(Signify, reads_a_protected_key_of_signify) {
  const Secret given = passphrase();
  const auto key = SignifySecretKey::parse(file("encrypted.sec"), "encrypted.sec", &given);
  ASSERT_TRUE(key) << key.error().text();
  EXPECT_EQ(key->sign_embedded(file("message"), "encrypted.sec").value(), file("encrypted.sig"));
}

TEST(Signify, writes_protected_keys_that_it_reads_and_that_show_nothing) {
  const auto secret = SignifySecretKey::parse(file("vector.sec"), "vector.sec").value();
  const std::string plain = file("vector.sec");
  const Secret given = passphrase();
  const std::string one(secret.file("x", given, 1)->view());
  EXPECT_NE(secret.file("x", given, 1)->view(), one) << "the salt is new each time";
  const size_t key = one.find('\n') + 1 + 54;  // from here on the key alone
  EXPECT_NE(one.substr(key), plain.substr(plain.find('\n') + 1 + 54));
  const auto again = SignifySecretKey::parse(one, "x.sec", &given);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->public_key(), secret.public_key());
  EXPECT_EQ(again->file("vector").view(), secret.file("vector").view());
}

TEST(Signify, does_not_use_a_passphrase_for_a_key_without_one) {
  const Secret given = passphrase();
  EXPECT_TRUE(SignifySecretKey::parse(file("vector.sec"), "vector.sec", &given));
}

TEST(Signify, refuses_a_protected_key_without_its_passphrase) {
  const auto key = SignifySecretKey::parse(file("encrypted.sec"), "x.sec");
  EXPECT_EQ(key.error().text(),
            "x.sec: the key is protected with a passphrase: name the file that has it with "
            "--passphrase-file; a stage needs a key without a passphrase");
  EXPECT_EQ(key.error().kind, ErrorKind::config);
}

TEST(Signify, refuses_a_wrong_passphrase_and_a_tampered_protected_key) {
  const auto secret = SignifySecretKey::generate().value();
  const Secret good = passphrase(), wrong = passphrase("Passphrase");
  const std::string text(secret.file("x", good, 2)->view());
  const auto refusal = [](const std::string& file, const Secret& given) {
    const auto key = SignifySecretKey::parse(file, "x.sec", &given);
    return key ? "accepted" : key.error().text();
  };
  EXPECT_EQ(refusal(text, good), "accepted");
  const std::string what = "x.sec: wrong passphrase, or the key is damaged";
  EXPECT_EQ(refusal(text, wrong), what);
  for (const size_t at :
       {7U, 8U, 23U, 24U, 31U, 40U, 71U, 72U, 103U}) {  // rounds, salt, checksum, key
    const auto change = [at](std::string& octets) { octets[at] ^= 1; };
    EXPECT_EQ(refusal(with_octets(text, change), good), what) << at;
  }
}

TEST(Signify, refuses_more_rounds_than_are_done_in_a_minute) {
  const Secret given = passphrase();
  const auto refusal = [&](const char* rounds, uint32_t most) {
    const auto change = [rounds](std::string& octets) { octets.replace(4, 4, rounds, 4); };
    return SignifySecretKey::parse(with_octets(file("encrypted.sec"), change), "x", &given, most)
        .error()
        .text();
  };
  EXPECT_EQ(refusal("\xff\xff\xff\xff", kMostSignifyRounds),
            "x: 4294967295 rounds of key derivation, expected at most 10000, which signify does "
            "not exceed: damaged, or made to keep its reader busy");
  EXPECT_EQ(refusal("\0\0\x27\x11", kMostSignifyRounds).substr(0, 15), "x: 10001 rounds");
  EXPECT_EQ(refusal("\0\0\0\x03", 3), "x: wrong passphrase, or the key is damaged");
}

TEST(Signify, shows_the_number_of_a_key_in_the_order_of_its_octets) {
  const std::string text = file("vector.pub");
  const std::string octets = from_base64(text.substr(text.find('\n') + 1, 56)).value();
  EXPECT_EQ(public_key("vector.pub").number_text(), to_hex(octets.substr(2, 8)));
  EXPECT_EQ(public_key("vector.pub").number_text().size(), 16U);
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
