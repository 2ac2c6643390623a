#include "publish/service/look_target.h"

#include <gtest/gtest.h>

namespace millrace::publish {
namespace {

std::string parsed(const std::string& text) {
  const auto target = LookTarget::parse(text);
  return target ? target->text() : target.error().text();
}

std::string refused(const std::string& text, const std::string& why) {
  return "expected HOST:PORT or HOST:PORT/STARTTLS, as mail.example.org:25, got \"" + text +
         "\": " + why;
}

TEST(LookTarget, has_the_dialogue_of_its_port_unless_it_names_one) {
  EXPECT_EQ(parsed("mail.example.org:25"), "mail.example.org:25/smtp");
  EXPECT_EQ(parsed("mail.example.org:993"), "mail.example.org:993");
  EXPECT_EQ(parsed("Mail.Example.org:2525/smtp"), "mail.example.org:2525/smtp");
  EXPECT_EQ(parsed("mail.example.org:25/none"), "mail.example.org:25");
}

TEST(LookTarget, may_be_an_address) {
  EXPECT_EQ(parsed("192.0.2.1:443"), "192.0.2.1:443");
  EXPECT_EQ(parsed("[2001:DB8:0::1]:443"), "[2001:db8::1]:443");
  EXPECT_TRUE(LookTarget::parse("[2001:db8::1]:443")->is_address);
  EXPECT_FALSE(LookTarget::parse("a.example:443")->is_address);
}

TEST(LookTarget, says_what_is_wrong) {
  EXPECT_EQ(parsed("mail.example.org"), refused("mail.example.org", "the port is missing"));
  EXPECT_EQ(parsed("mail.example.org:"), refused("mail.example.org:", "the port is missing"));
  EXPECT_EQ(parsed("mail.example.org:0"), refused("mail.example.org:0", "not a port"));
  EXPECT_EQ(parsed("mail.example.org:65536"), refused("mail.example.org:65536", "not a port"));
  EXPECT_EQ(parsed("*.example.org:25"), refused("*.example.org:25", "not the name of a host"));
  EXPECT_EQ(parsed("2001:db8::1:443").substr(0, 8), "expected");
}

}  // namespace
}  // namespace millrace::publish
