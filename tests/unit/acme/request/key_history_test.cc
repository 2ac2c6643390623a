// Public keys that travel with the digests of keys: the DNS host makes records of them.
#include "acme/request/key_history.h"

#include <gtest/gtest.h>

#include "acme/request/key_replacement.h"
#include "core/crypto/csr.h"
#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

class PublicKeysTest : public testing::Test {
 protected:
  void SetUp() override { world_.csr(); }
  RequestDocument request() const {
    return decode_request(world_.emitted("csr", "requests/web.json").value(), "web").value();
  }
  void replace() {
    const SpkiDigest old = request().current;
    ASSERT_EQ(errors_of(run_key_replacement(world_.context(), id_of("web"), old)), "");
    ASSERT_EQ(errors_of(world_.csr()), "");
  }
  static std::set<SpkiDigest> digests(const RequestDocument& document) {
    std::set<SpkiDigest> all;
    for (const auto& [digest, der] : document.public_keys) all.insert(digest);
    return all;
  }

  World world_;
};

TEST_F(PublicKeysTest, are_those_of_the_next_key_and_of_the_csr) {
  const RequestDocument document = request();
  EXPECT_EQ(digests(document), (std::set<SpkiDigest>{*document.next}));
  EXPECT_EQ(SpkiDigest::of(csr_public_key(document.csr_der)), document.current);
  EXPECT_EQ(csr_public_key("no CSR"), "");
}

TEST_F(PublicKeysTest, of_previous_keys_stay_until_they_are_retired) {
  const SpkiDigest first = request().current;
  replace();
  const SpkiDigest second = request().current;
  EXPECT_EQ(digests(request()), (std::set<SpkiDigest>{first, *request().next}));
  replace();
  EXPECT_EQ(digests(request()), (std::set<SpkiDigest>{first, second, *request().next}));
  ASSERT_EQ(errors_of(run_csr(world_.context(), world_.settings, {}, {.retire_previous = true})),
            "");
  EXPECT_EQ(digests(request()), (std::set<SpkiDigest>{*request().next}));
  EXPECT_FALSE(world_.csr().changed);
}

// Its CSR has the key that becomes the previous one.
TEST_F(PublicKeysTest, come_from_a_request_of_an_earlier_release) {
  const std::string path = "state/keys/web/request.json";
  RequestDocument earlier = decode_request(world_.directory.read(path), path).value();
  const SpkiDigest first = earlier.current;
  earlier.public_keys.clear();
  world_.directory.write(path, encode(earlier), 0600);
  replace();
  EXPECT_EQ(digests(request()), (std::set<SpkiDigest>{first, *request().next}));
}

}  // namespace
}  // namespace millrace::acme
