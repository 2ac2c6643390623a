// A CA that rejects every other nonce. uacme succeeds in 4 of 16 such issuances, certbot in none.
#include "tests/support/pebble/real_servers.h"

namespace millrace::test {
namespace {

class HalfOfAllNoncesRejected : public RealServers {
 protected:
  static constexpr int kIssuances = 20;

  HalfOfAllNoncesRejected() { options_.rejected_nonces = 50; }

  static std::string name(int number) { return "host" + std::to_string(number); }
};

TEST_F(HalfOfAllNoncesRejected, twenty_issuances_of_twenty_succeed) {
  Testbed::Site site;
  site.certificates = "{";
  for (int number = 1; number <= kIssuances; ++number) {
    site.certificates += (number == 1 ? "\"" : ", \"") + name(number) + R"(": {"names": [")" +
                         name(number) + R"(.example.test"]})";
  }
  site.certificates += "}";
  bed_.write_config(site);

  for (int number = 1; number <= kIssuances; ++number) {
    const Finished issue = millrace({"issue", name(number)});
    EXPECT_EQ(issue.status, 0) << name(number) << ": " << issue.err;
  }

  EXPECT_EQ(bed_.pebble_count("Issued certificate"), static_cast<size_t>(kIssuances));
  EXPECT_EQ(bed_.pebble_count("Added order"), static_cast<size_t>(kIssuances));
}

}  // namespace
}  // namespace millrace::test
