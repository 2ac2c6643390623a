// A host that was restored to an earlier state.
#include <filesystem>

#include <gmock/gmock.h>

#include "tests/support/program/site.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;

TEST(Restore, of_an_older_zone_is_signed_above_what_its_servers_have_in_the_same_run) {
  Site site;
  ASSERT_EQ(site.run({"issue"}).status, 0);
  const auto all = std::filesystem::copy_options::recursive |
                   std::filesystem::copy_options::copy_symlinks |
                   std::filesystem::copy_options::overwrite_existing;
  for (const char* name : {"state", "zones"}) {
    std::filesystem::copy(site.at(name), site.at("backup-" + std::string(name)), all);
  }
  const auto edit = [&](const char* address) {
    site.directory.write("zones/example.test",
                         site.directory.read("zones/example.test") + "more A " + address + "\n");
    EXPECT_EQ(site.run({"run"}).status, 0);
  };
  edit("192.0.2.9");
  edit("192.0.2.10");
  const std::string newest = site.served("SOA").at(0);
  for (const char* name : {"state", "zones"}) {
    std::filesystem::remove_all(site.at(name));
    std::filesystem::copy(site.at("backup-" + std::string(name)), site.at(name), all);
  }
  const Said said = site.run({"run"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("(a name server has a serial after the one that was signed)"));
  EXPECT_LT(newest, site.served("SOA").at(0));
  EXPECT_EQ(site.served("A").size(), 2U);
  const Said again = site.run({"run"});
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_EQ(again.out.find("signed with serial"), std::string::npos) << again.out;
}

}  // namespace
}  // namespace millrace::test
