#include "acme/protocol/dns_persist01.h"

#include <gtest/gtest.h>

namespace millrace::acme {
namespace {

// The example of draft-ietf-acme-dns-persist-02 §10.2: the thumbprint is that of RFC 7638 §3.1.
const AccountIdentity kIdentity = {"https://ca.example/acct/123",
                                   "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"};
const CertName kName = CertName::parse("example.com").value();
constexpr const char* kHashed =
    "https://ca.example/account-hash/sha-256/5SQm7n6tPh2-PlLbCKGnViTXX5z19SCN4cPGQHSk-kw";

Account account() {
  return {
      PrivateKey::generate(KeyType::ecdsa_p256).value(), kIdentity.thumbprint, kIdentity.url, {}};
}

Directory hashing_directory() {
  Directory directory;
  directory.account_hash_prefix = "https://ca.example/account-hash/";
  directory.issuer_domain_names = {"authority.example", "ca.example.net"};
  return directory;
}

Challenge challenge(const std::vector<std::string>& plain,
                    const std::vector<std::string>& hashing) {
  Challenge made;
  made.type = ChallengeType::dns_persist01;
  made.url = "https://ca.example/chall/1";
  made.issuers = plain;
  made.hashing_issuers = hashing;
  return made;
}

std::string text_of(const Challenge& challenge, const Directory& directory) {
  const auto value = persistent_value(challenge, directory, account(), kName);
  return value ? value->text() : value.error().text();
}

TEST(Persistence, hash_of_the_account_is_that_of_the_draft) {
  EXPECT_EQ(hashed_account_uri("https://ca.example/account-hash/", kName, kIdentity), kHashed);
  EXPECT_EQ(hashed_account_uri("https://ca.example/account-hash/",
                               CertName::parse("*.example.com").value(), kIdentity),
            kHashed);
}

TEST(Persistence, the_deployed_form_names_the_account_by_its_url) {
  Directory directory;
  EXPECT_EQ(text_of(challenge({"a.example", "b.example"}, {}), directory),
            "a.example; accounturi=https://ca.example/acct/123");
  directory.caa_identities = {"b.example", "a.example"};
  EXPECT_EQ(text_of(challenge({"a.example", "b.example"}, {}), directory),
            "b.example; accounturi=https://ca.example/acct/123");
}

TEST(Persistence, draft_02_names_the_account_by_its_hash) {
  EXPECT_EQ(text_of(challenge({}, {"ca.example.net", "authority.example"}), hashing_directory()),
            "authority.example; accounturi=" + std::string(kHashed));
  // A CA on its way from one form to the other.
  EXPECT_EQ(text_of(challenge({"old.example"}, {"ca.example.net", "authority.example"}),
                    hashing_directory()),
            "authority.example; accounturi=" + std::string(kHashed));
  EXPECT_EQ(text_of(challenge({"old.example"}, {"ca.example.net"}), Directory()),
            "old.example; accounturi=https://ca.example/acct/123");
}

TEST(Persistence, what_contradicts_the_directory_is_refused) {
  EXPECT_EQ(text_of(challenge({}, {"authority.example"}), hashing_directory()),
            "https://ca.example/chall/1: dns-persist-01 lacks the issuer ca.example.net, which the "
            "directory has in issuerDomainNames");
  Directory directory = hashing_directory();
  directory.caa_identities = {"authority.example"};
  EXPECT_EQ(text_of(challenge({}, {"authority.example", "ca.example.net"}), directory),
            "https://ca.example/chall/1: dns-persist-01 has the issuer ca.example.net, which is "
            "not in the directory's caaIdentities");
}

TEST(Persistence, without_a_prefix_or_an_accounturi_the_account_s_url_counts) {
  EXPECT_EQ(text_of(challenge({}, {"authority.example"}), Directory()),
            "authority.example; accounturi=https://ca.example/acct/123");
  Challenge plain = challenge({"authority.example"}, {});
  plain.account_uri.clear();
  EXPECT_EQ(text_of(plain, Directory()),
            "authority.example; accounturi=https://ca.example/acct/123");
}

TEST(Persistence, a_record_for_another_account_is_refused) {
  Challenge other = challenge({"a.example"}, {});
  other.account_uri = "https://ca.example/acct/124";
  EXPECT_EQ(text_of(other, Directory()),
            "https://ca.example/chall/1: dns-persist-01 is for the account "
            "https://ca.example/acct/124, expected https://ca.example/acct/123");
}

TEST(Persistence, before_any_order_the_directory_says_it) {
  const auto text = [](const Directory& directory, const std::string& issuer) {
    const auto value = persistent_value(directory, issuer, kIdentity, kName);
    return value ? value->text() : value.error().text();
  };
  EXPECT_EQ(text(hashing_directory(), ""), "authority.example; accounturi=" + std::string(kHashed));
  EXPECT_EQ(text(hashing_directory(), "ca.example.net"),
            "ca.example.net; accounturi=" + std::string(kHashed));
  Directory plain;
  plain.caa_identities = {"ca.example"};
  EXPECT_EQ(text(plain, ""), "ca.example; accounturi=https://ca.example/acct/123");
  EXPECT_EQ(text(Directory(), "my.example"), "my.example; accounturi=https://ca.example/acct/123");
  EXPECT_EQ(text(Directory(), ""),
            "the CA's directory has neither issuerDomainNames nor caaIdentities: give the CA's "
            "issuer domain name with --issuer");
}

TEST(Persistence, a_record_that_is_not_valid_in_the_dns_is_refused) {
  EXPECT_EQ(persistent_record(kName, {"ca.example", "https://a/1", true, {}})->owner.text(),
            "_validation-persist.example.com.");
  EXPECT_FALSE(persistent_record(kName, {"ca.example", "https://a/1;x=y", false, {}}));
  EXPECT_FALSE(
      persistent_record(kName, {"ca.example", "https://" + std::string(1024, 'a'), false, {}}));
}

}  // namespace
}  // namespace millrace::acme
