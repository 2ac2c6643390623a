#include "dnszone/query/resolvers.h"

#include <gmock/gmock.h>

namespace millrace::dnszone {
namespace {

using testing::ElementsAre;

TEST(ResolvConf, says_which_resolvers_there_are) {
  const auto texts = [](std::string_view text) {
    std::vector<std::string> all;
    for (const Endpoint& endpoint : parse_resolv_conf(text)) all.push_back(endpoint.text());
    return all;
  };
  EXPECT_THAT(texts("# a comment\nsearch example.org\nnameserver 192.0.2.1 # first\n"
                    "\tnameserver\t2001:DB8::1\noptions edns0\nnameserver fe80::1%eth0\n"
                    "nameserver 192.0.2.1@5353\nnameserver\n"),
              ElementsAre("192.0.2.1", "2001:db8::1"));
  EXPECT_THAT(texts("nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\n"
                    "nameserver 192.0.2.4\n"),
              testing::SizeIs(3));
  EXPECT_THAT(texts(""), ElementsAre("127.0.0.1"));
}

}  // namespace
}  // namespace millrace::dnszone
