#include "dnszone/query/caa_lookup.h"

#include <gmock/gmock.h>

#include "dnszone/query/message.h"
#include "tests/support/dnszone/resolver_answer.h"
#include "tests/support/dnszone/zone_text_support.h"
#include "tests/support/report_lines.h"
#include "tests/support/test_env.h"

namespace millrace::dnszone {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Record caa(std::string_view owner, std::string_view text) {
  return {name(owner), RrType::caa, 60, parse_rdata(RrType::caa, text, DnsName::root()).value()};
}

class CaaLookupTest : public testing::Test {
 protected:
  void SetUp() override {
    settings_.resolvers = {Endpoint::parse("192.0.2.53").value()};
    settings_.resolv_conf = env_.directory / "resolv.conf";
    env_.dns.script([this](const Endpoint& server, const std::string& query) {
      const Question question = decode_reply(query).value().question;
      EXPECT_EQ(question.type, RrType::caa);
      EXPECT_EQ(query[2], 1) << "recursion is desired";
      asked_.push_back(server.text() + " " + question.name.text());
      if (silent_.contains(server.text())) {
        return Result<std::string>(millrace::test::no_answer(server.text()));
      }
      const auto code = rcodes_.find(server.text());
      return Result<std::string>(test::resolver_answer(
          query, code == rcodes_.end() ? Rcode::noerror : code->second, records_[question.name]));
    });
  }

  std::string at(const std::string& owner) {
    const DnsName owners[] = {name(owner)};
    const auto records = look_up_.at(owners).front();
    if (!records) {
      kind_ = records.error().kind;
      return records.error().text();
    }
    std::string text;
    for (const CaaRecord& record : *records) text += record.text() + "\n";
    return text;
  }

  test::TestEnv env_;
  Settings settings_{.zones = {}};
  CaaLookup look_up_{env_.env, settings_};
  std::map<DnsName, std::vector<Record>> records_;
  std::map<std::string, Rcode> rcodes_;
  std::set<std::string> silent_;
  std::vector<std::string> asked_;
  ErrorKind kind_ = ErrorKind::failed;
};

TEST_F(CaaLookupTest, gives_the_records_of_the_name) {
  records_[name("example.org")] = {caa("example.org", "0 issue \"ca.test\""),
                                   caa("example.org", "128 ISSUEWILD \";\"")};
  EXPECT_EQ(at("example.org"),
            "example.org. CAA 0 issue \"ca.test\"\nexample.org. CAA 128 issuewild \";\"\n");
  EXPECT_EQ(at("www.example.org"), "");
}

TEST_F(CaaLookupTest, follows_the_aliases_that_the_resolver_followed) {
  records_[name("www.example.org")] = {
      {name("www.example.org"), RrType::cname, 60, name("a.example.net").wire()},
      {name("a.example.net"), RrType::cname, 60, name("b.example.net").wire()},
      caa("b.example.net", "0 issue \"ca.test\""),
      caa("evil.example.com", "0 issue \";\"")};
  EXPECT_EQ(at("www.example.org"), "b.example.net. CAA 0 issue \"ca.test\"\n");
}

TEST_F(CaaLookupTest, servfail_is_a_refusal) {
  rcodes_["192.0.2.53"] = Rcode::servfail;
  EXPECT_EQ(at("example.org"),
            "resolver 192.0.2.53: answers SERVFAIL to example.org. CAA: a CA treats this as a "
            "refusal; check that the zone validates and that its name servers answer");
  EXPECT_EQ(kind_, ErrorKind::failed);
}

TEST_F(CaaLookupTest, a_name_in_a_zone_that_was_never_signed_is_not_asked_for) {
  settings_.zones.push_back({.zone = name("example.org"),
                             .source = {},
                             .managed_file = {},
                             .signed_file = env_.directory / "example.org.signed",
                             .signing = {},
                             .reload = {},
                             .servers = {}});
  const std::string error =
      "zone example.org.: not signed yet: " + (env_.directory / "example.org.signed").string() +
      " does not exist";
  EXPECT_EQ(at("www.example.org"), error);
  EXPECT_EQ(kind_, ErrorKind::failed);
  EXPECT_THAT(asked_, IsEmpty());
  EXPECT_EQ(at("example.net"), "");
  env_.directory.write("example.org.signed", "");
  EXPECT_EQ(at("www.example.org"), "");
  EXPECT_THAT(asked_, ElementsAre("192.0.2.53 example.net.", "192.0.2.53 www.example.org."));
}

TEST_F(CaaLookupTest, a_name_that_does_not_exist_has_none) {
  rcodes_["192.0.2.53"] = Rcode::nxdomain;
  EXPECT_EQ(at("example.org"), "");
}

TEST_F(CaaLookupTest, what_cannot_be_asked_may_come_later) {
  silent_ = {"192.0.2.53"};
  EXPECT_EQ(at("example.org"), "resolver 192.0.2.53: no answer within 3 s");
  EXPECT_EQ(kind_, ErrorKind::not_yet);
  silent_.clear();
  rcodes_["192.0.2.53"] = Rcode::refused;
  EXPECT_EQ(at("example.org"),
            "resolver 192.0.2.53: answers REFUSED to example.org. CAA: check that this host can "
            "resolve the name");
  EXPECT_EQ(kind_, ErrorKind::not_yet);
}

TEST_F(CaaLookupTest, the_next_resolver_is_asked_for_what_the_first_has_no_answer_to) {
  settings_.resolvers.push_back(Endpoint::parse("192.0.2.54").value());
  silent_ = {"192.0.2.53"};
  records_[name("example.org")] = {caa("example.org", "0 issue \"ca.test\"")};
  EXPECT_EQ(at("example.org"), "example.org. CAA 0 issue \"ca.test\"\n");
  EXPECT_THAT(asked_, ElementsAre("192.0.2.53 example.org.", "192.0.2.54 example.org."));
}

TEST_F(CaaLookupTest, a_name_is_asked_for_once_unless_there_was_no_answer) {
  at("example.org");
  at("example.org");
  EXPECT_EQ(asked_.size(), 1U);
  silent_ = {"192.0.2.53"};
  at("example.net");
  silent_.clear();
  EXPECT_EQ(at("example.net"), "");
  EXPECT_EQ(asked_.size(), 3U);
}

TEST_F(CaaLookupTest, the_system_says_whom_to_ask_where_the_configuration_does_not) {
  settings_.resolvers.clear();
  EXPECT_EQ(at("example.org"),
            "no resolver is configured: " + (env_.directory / "resolv.conf").string() +
                ": cannot open: No such file or directory");
  EXPECT_EQ(kind_, ErrorKind::not_yet);
  env_.directory.write("resolv.conf", "nameserver 192.0.2.99\n");
  EXPECT_EQ(at("example.org"), "");
  EXPECT_THAT(asked_, ElementsAre("192.0.2.99 example.org."));
}

TEST_F(CaaLookupTest, malformed_records_do_not_allow_issuance) {
  for (const std::string& rdata : {std::string(), std::string("\0", 1), std::string("\0\0issue", 7),
                                   std::string("\0\x06issue", 7)}) {
    records_[name("example.org")] = {{name("example.org"), RrType::caa, 60, rdata}};
    EXPECT_EQ(at("example.org"), "example.org. has a CAA record that is malformed");
    EXPECT_EQ(kind_, ErrorKind::failed);
  }
}

}  // namespace
}  // namespace millrace::dnszone
