#include "dnszone/query/dane_lookup.h"

#include <set>

#include <gmock/gmock.h>

#include "tests/support/dnszone/resolver_answer.h"
#include "tests/support/dnszone/zone_text_support.h"
#include "tests/support/scripted_dns.h"

namespace millrace::dnszone {
namespace {

using test::resolver_answer;
using testing::ElementsAre;

class DaneLookup : public ::testing::Test {
 protected:
  DaneLookup() {
    dns_.script([this](const Endpoint& server, const std::string& query) -> Result<std::string> {
      asked_.push_back(server.text());
      if (silent_.contains(server.text())) return not_yet(server.text() + ": no answer");
      return answer(query);
    });
    resolvers_.servers = {Endpoint::parse("127.0.0.1").value(), Endpoint::parse("::1").value()};
  }

  void add(std::string_view owner, RrType type, std::string_view rdata) {
    records_[{name(owner), type}].push_back(
        {name(owner), type, 60, parse_rdata(type, rdata, DnsName::root()).value()});
  }

  Result<TlsaSet> tlsa_of(std::string_view host) {
    return look_up_tlsa(dns_, {{name(host), 25}}, {std::nullopt}, resolvers_).front();
  }
  Result<HostAddressSet> addresses_of(std::string_view host) {
    return look_up_addresses(dns_, {{name(host), 25}}, resolvers_).front();
  }
  std::string fault_of(std::string_view host) {
    const auto set = tlsa_of(host);
    if (set) return "found";
    return (set.error().kind == ErrorKind::not_yet ? "not yet: " : "failed: ") +
           set.error().message;
  }

  test::ScriptedDns dns_;
  Resolvers resolvers_;
  std::map<std::pair<DnsName, RrType>, std::vector<Record>> records_;
  std::set<std::string> silent_;
  std::set<DnsName> bogus_;
  bool authenticated_ = true;
  Rcode empty_ = Rcode::noerror, code_ = Rcode::noerror;
  std::vector<std::string> asked_;

 private:
  std::string answer(const std::string& query) const {
    const Question question = decode_reply(query).value().question;
    if (code_ != Rcode::noerror) return resolver_answer(query, code_, {});
    if (bogus_.contains(question.name) && !test::is_unchecked(query)) {
      return resolver_answer(query, Rcode::servfail, {});
    }
    std::vector<Record> found;
    DnsName owner = question.name;
    const auto alias = records_.find({owner, RrType::cname});
    if (alias != records_.end()) {
      found = alias->second;
      owner = DnsName::from_wire(found[0].rdata).value();
    }
    const auto at = records_.find({owner, question.type});
    if (at != records_.end() && question.type != RrType::cname) {
      found.insert(found.end(), at->second.begin(), at->second.end());
    }
    return resolver_answer(query, found.empty() ? empty_ : Rcode::noerror, found, authenticated_);
  }
};

TEST_F(DaneLookup, has_the_records_and_whether_they_are_secure) {
  add("_25._tcp.mail.example.org", RrType::tlsa, "3 1 1 " + std::string(64, 'a'));
  auto set = tlsa_of("mail.example.org");
  ASSERT_TRUE(set);
  EXPECT_EQ(set->owner, name("_25._tcp.mail.example.org"));
  EXPECT_EQ(set->found, Found::records);
  EXPECT_TRUE(set->authenticated);
  EXPECT_THAT(set->records, ElementsAre(TlsaData{3, 1, 1, std::string(32, '\xaa')}));
  authenticated_ = false;
  EXPECT_FALSE(tlsa_of("mail.example.org")->authenticated);
}

TEST_F(DaneLookup, follows_a_tlsa_owner_that_is_a_cname) {
  add("_25._tcp.mail.example.org", RrType::cname, "_dane.example.net.");
  add("_dane.example.net", RrType::tlsa, "3 1 1 " + std::string(64, 'b'));
  EXPECT_THAT(tlsa_of("mail.example.org")->records,
              ElementsAre(TlsaData{3, 1, 1, std::string(32, '\xbb')}));
}

TEST_F(DaneLookup, tells_no_records_from_no_name) {
  EXPECT_EQ(tlsa_of("mail.example.org")->found, Found::no_data);
  empty_ = Rcode::nxdomain;
  EXPECT_EQ(tlsa_of("mail.example.org")->found, Found::no_name);
}

TEST_F(DaneLookup, distinguishes_bogus_from_broken_and_silent) {
  bogus_.insert(name("_25._tcp.mail.example.org"));
  EXPECT_THAT(fault_of("mail.example.org"),
              testing::StartsWith("failed: _25._tcp.mail.example.org. TLSA: does not validate at "
                                  "the resolver 127.0.0.1, ::1 (bogus)"));
  code_ = Rcode::servfail;
  EXPECT_EQ(fault_of("mail.example.org"),
            "not yet: resolver ::1: answers SERVFAIL to _25._tcp.mail.example.org. TLSA: check "
            "that the name servers of the zone answer");
  code_ = Rcode::refused;
  EXPECT_EQ(fault_of("mail.example.org"),
            "not yet: resolver ::1: answers REFUSED to _25._tcp.mail.example.org. TLSA: check "
            "that this host may ask it");
  silent_ = {"127.0.0.1", "::1"};
  EXPECT_EQ(fault_of("mail.example.org"), "not yet: resolver ::1: no answer");
}

TEST_F(DaneLookup, asks_the_next_resolver_where_one_is_silent) {
  silent_ = {"127.0.0.1"};
  EXPECT_EQ(fault_of("mail.example.org"), "found");
  EXPECT_THAT(asked_, ElementsAre("127.0.0.1", "::1"));
}

TEST_F(DaneLookup, refuses_rdata_that_is_too_short) {
  const DnsName owner = name("_25._tcp.mail.example.org");
  records_[{owner, RrType::tlsa}] = {{owner, RrType::tlsa, 60, std::string("\3\1", 2)}};
  EXPECT_EQ(fault_of("mail.example.org"),
            "failed: _25._tcp.mail.example.org. has a TLSA record that is malformed");
}

TEST_F(DaneLookup, has_addresses_of_both_kinds) {
  add("mail.example.org", RrType::aaaa, "2001:db8::25");
  add("mail.example.org", RrType::a, "192.0.2.25");
  EXPECT_THAT(addresses_of("mail.example.org")->addresses,
              ElementsAre("192.0.2.25", "2001:db8::25"));
  EXPECT_FALSE(addresses_of("mail.example.org")->target);
  EXPECT_EQ(addresses_of("no.example.org").error().message,
            "no.example.org.: has no address: neither A nor AAAA");
  empty_ = Rcode::nxdomain;
  EXPECT_EQ(addresses_of("no.example.org").error().message,
            "no.example.org.: has no address: does not exist (NXDOMAIN)");
}

TEST_F(DaneLookup, finds_where_the_cnames_of_a_host_lead) {
  add("alias.example.org", RrType::cname, "mail.example.org.");
  add("mail.example.org", RrType::a, "192.0.2.25");
  EXPECT_EQ(addresses_of("alias.example.org")->target, name("mail.example.org"));
  EXPECT_TRUE(addresses_of("alias.example.org")->alias_authenticated);
  authenticated_ = false;
  EXPECT_EQ(addresses_of("alias.example.org")->target, std::nullopt);
}

// RFC 7671 §7
TEST_F(DaneLookup, takes_the_records_of_the_target_before_those_of_the_host) {
  const std::vector<DaneService> services = {{name("alias.example.org"), 25}};
  const auto owner = [&] {
    return look_up_tlsa(dns_, services, {name("mail.example.org")}, resolvers_)
        .front()
        ->owner.text();
  };
  EXPECT_EQ(owner(), "_25._tcp.alias.example.org.");
  add("_25._tcp.mail.example.org", RrType::tlsa, "3 1 1 " + std::string(64, 'a'));
  EXPECT_EQ(owner(), "_25._tcp.mail.example.org.");
}

TEST_F(DaneLookup, has_mail_hosts_by_preference) {
  add("example.org", RrType::mx, "20 b.example.org.");
  add("example.org", RrType::mx, "10 c.example.org.");
  add("example.org", RrType::mx, "20 a.example.org.");
  add("example.org", RrType::mx, "30 c.example.org.");
  const auto hosts = [this](std::string_view domain) {
    return look_up_mail_hosts(dns_, {name(domain)}, resolvers_).front();
  };
  EXPECT_THAT(hosts("example.org")->hosts,
              ElementsAre(name("c.example.org"), name("a.example.org"), name("b.example.org")));
  EXPECT_THAT(hosts("example.net")->hosts, ElementsAre(name("example.net")));
  EXPECT_FALSE(hosts("example.net")->has_mx);
  add("example.com", RrType::mx, "0 .");
  EXPECT_EQ(hosts("example.com").error().message,
            "example.com.: accepts no mail: it has a null MX (RFC 7505)");
  empty_ = Rcode::nxdomain;
  EXPECT_EQ(hosts("example.net").error().message, "example.net.: does not exist (NXDOMAIN)");
}

}  // namespace
}  // namespace millrace::dnszone
