// The stage pull as part of the program: what a user does and sees, with a service whose programs
// and handshakes are scripted.
#include <gmock/gmock.h>

#include "tests/support/program/service_site.h"

namespace millrace::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(PullTest, installs_acts_and_confirms_after_an_issuance) {
  ServiceSite site;
  const Said said = site.run({"issue"});
  EXPECT_EQ(said.status, 0) << said.err;
  std::cerr << said.out << said.err << site.programs();
  for (const auto& [path, what] : site.tree()) {
    if (path.find("ervices") != std::string::npos || path.find("www") == 0 || path.find("outbox/pull") != std::string::npos) std::cerr << path << " " << what.substr(0, 300) << "\n";
  }
  const Said again = site.run({"run"});
  std::cerr << again.status << again.out << again.err;
  const Said renewed = site.renew();
  std::cerr << renewed.status << renewed.out << renewed.err << site.programs();
}

}  // namespace
}  // namespace millrace::test
