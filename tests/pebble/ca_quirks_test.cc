// A real CA whose replicas lag, that sends chains which cannot be used, or writes what RFC 8555
// does not.
#include "tests/support/pebble/faulty_ca.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;

constexpr const char* kAuthorization = "/authZ/";
constexpr const char* kChallenge = "/chalZ/";
constexpr const char* kFinalize = "/finalize-order/";

std::string without_length(const std::string& reply) {
  return WireFault::replace("\n\n", "\n\n").change(reply);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

class Quirks : public FaultyCa {
 protected:
  static WireFault refusal(int status) {
    return WireFault::answer(status, "Content-Type: application/problem+json\r\n",
                             R"({"type":"urn:ietf:params:acme:error:malformed","detail":"no"})");
  }
  // The chain of each certificate, of which Pebble sends leaf and intermediate.
  void change_chain(const std::function<std::string(const std::string& leaf,
                                                    const std::string& issuer)>& change) const {
    always(kCertificate, {std::nullopt, [change](const std::string& sent) {
                            const std::string reply = without_length(sent);
                            const std::string end = "-----END CERTIFICATE-----\n";
                            const size_t body = reply.find("\r\n\r\n") + 4;
                            const size_t second = reply.find(end) + end.size();
                            return reply.substr(0, body) +
                                   change(reply.substr(body, second - body), reply.substr(second));
                          }});
  }
};

TEST_F(Quirks, a_single_refusal_of_what_the_ca_has_accepted_costs_nothing) {
  const char* const paths[] = {kAuthorization, kOrder, kChallenge, kFinalize, kCertificate};
  unsigned certificates = 0;
  for (const int status : {400, 403, 404, 405, 410}) {
    for (const char* path : paths) {
      once(path, refusal(status));
      millrace({"issue", "example", "--renew"});
      mend();
      const Finished issue = millrace({"issue", "example", "--now"});
      EXPECT_EQ(issue.status, 0) << path << status << issue.out << issue.err;
      ++certificates;
      EXPECT_EQ(bed_.pebble_count("Added order"), certificates) << path << status;
      EXPECT_EQ(bed_.pebble_count("Issued certificate"), certificates) << path << status;
    }
  }
}

TEST_F(Quirks, a_certificate_not_found_once_is_found_in_the_same_command) {
  once(kCertificate, refusal(404));
  const Finished issue = millrace({"issue", "example"});
  EXPECT_EQ(issue.status, 0) << issue.out << issue.err;
  EXPECT_TRUE(published());
}

TEST_F(Quirks, an_intermediate_sent_twice_is_used_once) {
  change_chain([](const auto& leaf, const auto& issuer) { return leaf + issuer + issuer; });
  const Finished issue = millrace({"issue", "example"});
  EXPECT_EQ(issue.status, 0) << issue.out << issue.err;
  EXPECT_TRUE(published());
}

TEST_F(Quirks, a_chain_in_the_wrong_order_is_downloaded_again_and_not_bought_again) {
  change_chain([](const auto& leaf, const auto& issuer) { return issuer + leaf; });
  for (int i = 0; i < 4; ++i) {
    const Finished issue = millrace({"issue", "example", "--now"});
    EXPECT_EQ(issue.status, 1) << issue.out << issue.err;
    EXPECT_THAT(issue.err, HasSubstr("the order is kept, and its chain is downloaded again"));
  }
  expect_one_certificate_in_the_end();
}

TEST_F(Quirks, a_location_relative_to_the_request_is_understood) {
  always("/", {std::nullopt, [this](const std::string& reply) {
                 return replaced(reply, "\r\nLocation: " + url(""), "\r\nLocation: ");
               }});
  const Finished issue = millrace({"issue", "example"});
  EXPECT_EQ(issue.status, 0) << issue.out << issue.err;
}

TEST_F(Quirks, a_directory_that_has_moved_is_followed_and_named) {
  Testbed::Site moved = site();
  moved.directory_url = url("/acme");
  bed_.write_config(moved);
  always("/acme", WireFault::answer(301, "Location: " + url("/dir") + "\r\n", ""));
  const Finished issue = millrace({"issue", "example"});
  EXPECT_EQ(issue.status, 0) << issue.out << issue.err;
  EXPECT_THAT(issue.out + issue.err, HasSubstr(url("/acme") + " redirects to " + url("/dir")));
}

TEST_F(Quirks, the_keys_of_tls_sessions_are_not_written) {
  const Path keys = bed_.directory() / "keys.log";
  setenv("SSLKEYLOGFILE", keys.c_str(), 1);
  const Finished issue = millrace({"issue", "example"});
  unsetenv("SSLKEYLOGFILE");
  EXPECT_EQ(issue.status, 0) << issue.out << issue.err;
  EXPECT_FALSE(std::filesystem::exists(keys));
}

}  // namespace
}  // namespace millrace::test
