#include "dnszone/query/server_set.h"

#include <gmock/gmock.h>

#include "tests/support/dnszone/zone_answers.h"
#include "tests/support/dnszone/zone_text_support.h"
#include "tests/support/scripted_dns.h"

namespace millrace::dnszone {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Lines = std::vector<std::string>;

class ServerSetTest : public testing::Test {
 protected:
  ServerSet find(const std::vector<NameServer>& listed) {
    HostAddresses hosts(dns_);
    return find_servers(zone_, listed, hosts);
  }

  static Lines texts(const ServerSet& set) {
    Lines all;
    for (const ZoneServer& server : set.servers) all.push_back(server.text());
    return all;
  }

  millrace::test::ScriptedDns dns_;
  ZoneSettings zone_ = zone_settings(name("example.org"));
};

TEST_F(ServerSetTest, asks_every_address_of_every_listed_server) {
  dns_.host("ns.example.net", {"198.51.100.1", "2001:db8::5"});
  const ServerSet set =
      find({{name("ns1.example.org"), {"192.0.2.1"}}, {name("ns.example.net"), {}}});
  EXPECT_THAT(texts(set),
              ElementsAre("192.0.2.1 (ns1.example.org)", "198.51.100.1 (ns.example.net)",
                          "2001:db8::5 (ns.example.net)"));
  EXPECT_THAT(set.faults, IsEmpty());
}

TEST_F(ServerSetTest, asks_an_address_once_that_two_names_have) {
  const ServerSet set =
      find({{name("a.example.org"), {"192.0.2.1"}}, {name("b.example.org"), {"192.0.2.1"}}});
  EXPECT_THAT(texts(set), ElementsAre("192.0.2.1 (a.example.org)"));
}

TEST_F(ServerSetTest, asks_only_the_configured_servers_when_there_are_some) {
  zone_.servers = {{"127.0.0.1", 5353}, {"127.0.0.2", 5353}};
  const ServerSet set = find({{name("ns1.example.org"), {"192.0.2.1"}}});
  EXPECT_THAT(texts(set), ElementsAre("127.0.0.1@5353", "127.0.0.2@5353"));
}

TEST_F(ServerSetTest, names_the_server_whose_address_is_not_known) {
  const ServerSet set =
      find({{name("ns1.example.org"), {"192.0.2.1"}}, {name("ns.example.net"), {}}});
  EXPECT_THAT(texts(set), ElementsAre("192.0.2.1 (ns1.example.org)"));
  EXPECT_THAT(set.faults, ElementsAre("ns.example.net: no address: unknown to the test"));
}

TEST_F(ServerSetTest, says_so_when_no_server_is_listed) {
  EXPECT_THAT(find({}).faults, ElementsAre("no name server is listed at its apex"));
}

}  // namespace
}  // namespace millrace::dnszone
