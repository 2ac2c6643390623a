// Faults that a proxy may cause in a chain.
#include <chrono>

#include <gmock/gmock.h>

#include "core/base/time.h"
#include "tests/support/pebble/faulty_ca.h"
#include "tests/support/scripted_acme_ca.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;

// The refused chain is not published, and is not asked for again
// before its time.
class FaultyChain : public FaultyCa {
 protected:
  void expect_refused(const std::function<std::string(std::string)>& change,
                      const std::string& reason) {
    expect_refused(WireFault{std::nullopt, change}, reason);
  }
  void expect_refused(const WireFault& fault, const std::string& reason) {
    always(kCertificate, fault);
    const Finished issue = millrace({"issue", "example"});
    EXPECT_EQ(issue.status, 1) << issue.err;
    EXPECT_THAT(issue.err, HasSubstr(reason));
    EXPECT_FALSE(published());
    EXPECT_THAT(millrace({"status", "--all"}).out, HasSubstr(reason));
    mend();
    EXPECT_EQ(millrace({"run"}).status, 75);
  }
  // The CA's reply with a chain of another CA's making, for the certificate's own key.
  static WireFault issued_elsewhere(const std::string& chain) {
    return {std::nullopt, [chain](std::string reply) {
              reply = without_length(std::move(reply));
              return reply.substr(0, reply.find("\r\n\r\n") + 4) + chain;
            }};
  }
  // A chain whose leaf ends so many days from now.
  std::string chain_for(const std::vector<std::string>& names, int days) const {
    EXPECT_EQ(millrace({"csr"}).status, 0);
    const Path key = bed_.state() / "keys/example/current.key";
    const Path spki = bed_.directory() / "spki.der";
    shell("openssl pkey -pubout -outform DER -in " + key.string() + " -out " + spki.string());
    const TimePoint now =
        std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return ThrowAwayCa(now)
        .issue({names, read_text(spki), now - std::chrono::days(90), now + std::chrono::days(days)})
        .chains.front();
  }
  static std::string without_length(std::string reply) {
    return WireFault::replace("\n\n", "\n\n").change(std::move(reply));
  }
};

TEST_F(FaultyChain, in_the_wrong_order_is_refused) {
  expect_refused(
      [](std::string reply) {
        reply = without_length(std::move(reply));
        const std::string end = "-----END CERTIFICATE-----\n";
        const size_t first = reply.find("-----BEGIN"), second = reply.find(end, first) + end.size();
        return reply.substr(0, first) + reply.substr(second) + reply.substr(first, second - first);
      },
      "chain: leaf is for key ");
}

TEST_F(FaultyChain, whose_issuer_is_a_stranger_is_refused) {
  const Path stranger = bed_.directory() / "stranger.pem";
  shell(
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3 -subj /CN=x "
      "-keyout /dev/null -out " +
      stranger.string() + " 2>/dev/null");
  expect_refused(
      [pem = read_text(stranger)](std::string reply) {
        reply = without_length(std::move(reply));
        const std::string end = "-----END CERTIFICATE-----\n";
        return reply.substr(0, reply.find(end) + end.size()) + pem;
      },
      "is not signed by certificate 1 (");
}

TEST_F(FaultyChain, that_holds_a_private_key_or_nothing_is_refused_and_asked_for_again) {
  once(kCertificate,
       WireFault::answer(200, "Content-Type: application/pem-certificate-chain\r\n",
                         "-----BEGIN PRIVATE KEY-----\nMAo=\n-----END PRIVATE KEY-----\n"));
  const Finished issue = millrace({"issue", "example"});
  expect_success_or(url(kCertificate), issue);
  expect_one_certificate_in_the_end();
}

TEST_F(FaultyChain, that_has_expired_is_refused) {
  expect_refused(
      issued_elsewhere(chain_for({"example.test", "*.example.test", "mail.example.test"}, -1)),
      "chain: certificate 0 (no subject) expired at ");
}

TEST_F(FaultyChain, whose_leaf_is_for_another_name_is_refused) {
  expect_refused(
      issued_elsewhere(chain_for({"example.test", "*.example.test", "mail.example.org"}, 90)),
      "chain: leaf is for *.example.test, example.test, mail.example.org; expected ");
}

// What the tests above change is all that is wrong with their chains.
TEST_F(FaultyChain, of_another_ca_that_answers_the_request_is_taken) {
  always(kCertificate,
         issued_elsewhere(chain_for({"example.test", "*.example.test", "mail.example.test"}, 90)));
  const Finished issue = millrace({"issue", "example"});
  EXPECT_EQ(issue.status, 0) << issue.err;
  EXPECT_TRUE(published());
}

}  // namespace
}  // namespace millrace::test
