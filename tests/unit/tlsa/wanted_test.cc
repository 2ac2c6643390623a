// Which public keys the DNS half is given, for records of other numbers.
#include "tlsa/wanted.h"

#include <gtest/gtest.h>

#include "core/crypto/csr.h"
#include "tests/support/requests.h"

namespace millrace::tlsa {
namespace {

class PublicKeysOfRecords : public testing::Test {
 protected:
  static std::string p384() {
    return PrivateKey::from_pem(test::vector_file("x509/p384.key"), "p384")->public_der();
  }
  PublicKeysOfRecords() {
    request_.public_keys.emplace(SpkiDigest::of(p384()), p384());
    documents_ = {
        {id_, {id_, Duration(300), {{owner_, request_.current}, {owner_, *request_.next}}}}};
  }
  PublicKeys keys(const std::set<DnsName>& numbered, const Documents& before = {}) {
    add_public_keys({{id_, request_}}, before, numbered, documents_);
    return documents_.at(id_).public_keys;
  }

  const CertId id_ = CertId::parse("mail").value();
  const DnsName owner_ = DnsName::parse("_25._tcp.mail.example.test.").value();
  RequestDocument request_ = test::request_vector("mail");
  Documents documents_;
};

TEST_F(PublicKeysOfRecords, are_those_of_the_owners_that_have_other_numbers) {
  EXPECT_EQ(keys({}), PublicKeys());
  EXPECT_EQ(keys({DnsName::parse("_443._tcp.mail.example.test.").value()}), PublicKeys());
  EXPECT_EQ(keys({owner_}), (PublicKeys{{request_.current, csr_public_key(request_.csr_der)},
                                        {*request_.next, p384()}}));
}

TEST_F(PublicKeysOfRecords, stay_with_records_whose_request_is_gone) {
  const Documents before = {
      {id_, {id_, Duration(300), {}, {}, {{SpkiDigest::of(p384()), p384()}}}}};
  request_.public_keys.clear();
  EXPECT_EQ(keys({owner_}, before).count(*request_.next), 1U);
}

TEST_F(PublicKeysOfRecords, are_not_octets_that_are_no_key) {
  const std::string octets = "octets of a key host";
  request_.public_keys = {{SpkiDigest::of(octets), octets}};
  documents_.at(id_).records = {{owner_, SpkiDigest::of(octets)}};
  EXPECT_EQ(keys({owner_}), PublicKeys());
}

}  // namespace
}  // namespace millrace::tlsa
