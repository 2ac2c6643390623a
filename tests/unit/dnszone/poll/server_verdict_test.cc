#include "dnszone/poll/server_verdict.h"

#include <gmock/gmock.h>

#include "core/base/encoding.h"
#include "dnszone/verify/rrsig.h"
#include "tests/support/dnszone/zone_answers.h"
#include "tests/support/report_lines.h"

namespace millrace::dnszone {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;
using Lines = std::vector<std::string>;

DnsName name(std::string_view text) {
  return DnsName::parse(text).value();
}

const Question kChallenge = {name("_acme-challenge.example.org"), RrType::txt};
const Question kTlsa = {name("_25._tcp.mail.example.org"), RrType::tlsa};
const std::string kFirst = txt_rdata("LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0");
const std::string kSecond = txt_rdata("evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA");
const std::string kOther = txt_rdata("DGyRejmCefe7v4NfDGDKfA-PCt92wr-oAevaGxfADs6");
const std::string kDigest = tlsa_311_rdata(
    from_hex("0d6fce3bb0a2cbcf2e9d8f5e1c7bb9f47f3f2b6ee5c4dd0a10b1a1e2ff7c33aa").value());
const std::string kDs =
    "15475 13 2 5047465532b8e9ab3d9738f051b03a704c05f3753df55babb4ca5e6878251376";

class PublicationTest : public testing::Test {
 protected:
  using Replies = std::vector<Result<Reply>>;

  Replies replies(const ZoneAnswers& zone) const {
    Replies all;
    for (const Question& question : questions_of(expected_)) all.push_back(zone.reply(question));
    return all;
  }

  ServerCheck judge(const Replies& all) const { return check_server(expected_, server_, all); }
  ServerCheck judge(const ZoneAnswers& zone) const { return judge(replies(zone)); }

  static Lines lines(const ServerCheck& check) {
    Lines all;
    for (const Error& fault : check.faults) all.push_back(fault.message);
    return all;
  }

  void want_only(const Question& question, const std::string& rdata) {
    expected_.wanted = {{question, {rdata}}};
  }

  ZoneExpectation expected_{name("example.org"),
                            2026112302,
                            Lines{kDs},
                            {{kChallenge, {kFirst, kSecond}}, {kTlsa, {kDigest}}},
                            parse_time("2026-11-23T20:15:00Z").value()};
  ZoneServer server_{{"192.0.2.53", 53}, name("ns2.example.org")};
};

// The memory says of a signature that does not verify that it does: so it is asked.
TEST_F(PublicationTest, does_not_verify_again_what_another_server_has_shown) {
  want_only(kTlsa, kDigest);
  auto all = replies(ZoneAnswers::fixture("new"));
  std::string* signature = nullptr;
  std::string_view rdata;
  for (Record& record : all[2]->answer) {
    if (record.type == RrType::rrsig) signature = &record.rdata;
    if (record.type == RrType::tlsa) rdata = record.rdata;
  }
  signature->back() ^= 1;
  EXPECT_EQ(judge(all).state, ServerState::bogus);
  const Rrsig rrsig = *parse_rrsig(*signature);
  std::string head, data;
  append_rrsig_head(head, rrsig);
  append_signed_data(data, head, rrsig, kTlsa.name,
                     {RrType::tlsa, rrsig.original_ttl, std::span(&rdata, 1)});
  VerifiedSignatures verified;
  for (const Record& record : all[1]->answer) {
    if (record.type == RrType::dnskey) verified.keep({record.rdata, data, rrsig.signature});
  }
  EXPECT_EQ(check_server(expected_, server_, all, &verified).state, ServerState::published);
}

bool is_rrsig(const Record& record) {
  return record.type == RrType::rrsig;
}

TEST_F(PublicationTest, asks_for_the_soa_the_keys_and_each_wanted_rrset_once) {
  EXPECT_THAT(questions_of(expected_),
              ElementsAre(Question{name("example.org"), RrType::soa},
                          Question{name("example.org"), RrType::dnskey}, kTlsa, kChallenge));
}

TEST_F(PublicationTest, finds_a_server_published_that_serves_everything) {
  const ServerCheck check = judge(ZoneAnswers::fixture("new"));
  EXPECT_THAT(lines(check), IsEmpty());
  EXPECT_EQ(check.state, ServerState::published);
  EXPECT_EQ(check.served, expected_.wanted);
}

TEST_F(PublicationTest, does_not_mind_other_values_beside_the_wanted) {
  want_only(kChallenge, kFirst);
  EXPECT_EQ(judge(ZoneAnswers::fixture("new")).served, expected_.wanted);
}

TEST_F(PublicationTest, takes_a_higher_serial_for_published) {
  expected_.serial = 2026112301;
  EXPECT_EQ(judge(ZoneAnswers::fixture("new")).state, ServerState::published);
}

TEST_F(PublicationTest, counts_serials_round_the_end_of_32_bits) {
  expected_.serial = 4294967295U;  // 2026112302 is 2026112303 steps before it: later
  EXPECT_EQ(judge(ZoneAnswers::fixture("new")).state, ServerState::published);
  expected_.serial = 2026112302U + 0x80000000U;  // in no order: not known to be there
  EXPECT_EQ(judge(ZoneAnswers::fixture("new")).state, ServerState::stale);
}

TEST_F(PublicationTest, finds_a_server_stale_that_has_not_transferred_the_zone) {
  const ServerCheck check = judge(ZoneAnswers::fixture("old"));
  EXPECT_THAT(
      lines(check),
      ElementsAre("192.0.2.53 (ns2.example.org) serves serial 2026112301, expected 2026112302: "
                  "not transferred yet"));
  EXPECT_EQ(check.state, ServerState::stale);
  EXPECT_EQ(check.faults.front().kind, ErrorKind::not_yet);
  EXPECT_THAT(check.served, IsEmpty());
}

TEST_F(PublicationTest, names_each_value_that_a_server_lacks_and_what_it_serves) {
  expected_.wanted = {{kChallenge, {kFirst, kOther}}};
  const ServerCheck check = judge(ZoneAnswers::fixture("new"));
  EXPECT_THAT(lines(check),
              ElementsAre("192.0.2.53 (ns2.example.org): _acme-challenge.example.org. TXT lacks "
                          "\"DGyRejmCefe7v4NfDGDKfA-PCt92wr-oAevaGxfADs6\": serves "
                          "\"LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0\", "
                          "\"evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA\""));
  EXPECT_EQ(check.state, ServerState::stale);
  EXPECT_EQ(check.served, (RecordsByQuestion{{kChallenge, {kFirst}}}));
}

TEST_F(PublicationTest, says_so_when_there_is_no_such_record) {
  want_only({name("_acme-challenge.nothere.example.org"), RrType::txt}, kFirst);
  EXPECT_THAT(lines(judge(ZoneAnswers::fixture("new"))),
              ElementsAre("192.0.2.53 (ns2.example.org): _acme-challenge.nothere.example.org. TXT "
                          "lacks \"LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0\": there is none"));
}

TEST_F(PublicationTest, shows_no_more_than_three_of_many_values) {
  want_only(kChallenge, kOther);
  expected_.ds.reset();  // the signature is not over the added ones
  ZoneAnswers zone = ZoneAnswers::fixture("new");
  zone.erase([](const Record& record) { return record.owner == kChallenge.name; });
  for (const char* value : {"a", "b", "c", "d", "e"}) {
    zone.records.push_back({kChallenge.name, RrType::txt, 60, txt_rdata(value)});
  }
  EXPECT_THAT(lines(judge(zone)),
              ElementsAre(testing::EndsWith("serves \"a\", \"b\", \"c\" and 2 more")));
}

TEST_F(PublicationTest, makes_foreign_values_fit_for_a_terminal) {
  want_only(kChallenge, kOther);
  expected_.ds.reset();
  ZoneAnswers zone = ZoneAnswers::fixture("new");
  zone.erase([](const Record& record) { return record.owner == kChallenge.name; });
  zone.records.push_back({kChallenge.name, RrType::txt, 60, txt_rdata("\x1b[2J")});
  EXPECT_THAT(lines(judge(zone)), ElementsAre(testing::EndsWith("serves \"\\027[2J\"")));
}

TEST_F(PublicationTest, finds_a_server_lame_that_refuses) {
  for (const Rcode rcode : {Rcode::refused, Rcode::servfail, Rcode::nxdomain}) {
    ZoneAnswers zone = ZoneAnswers::fixture("new");
    zone.rcode = rcode;
    const ServerCheck check = judge(zone);
    EXPECT_THAT(lines(check),
                ElementsAre("192.0.2.53 (ns2.example.org): answers " + to_text(rcode) +
                            " to example.org. SOA, so it does not serve the zone"));
    EXPECT_EQ(check.state, ServerState::lame);
    EXPECT_EQ(check.faults.front().kind, ErrorKind::not_yet);
  }
}

TEST_F(PublicationTest, finds_a_server_lame_that_answers_without_authority) {
  ZoneAnswers zone = ZoneAnswers::fixture("new");
  zone.authoritative = false;
  const ServerCheck check = judge(zone);
  EXPECT_THAT(lines(check),
              ElementsAre("192.0.2.53 (ns2.example.org): answers example.org. SOA without "
                          "authority (no AA)"));
  EXPECT_EQ(check.state, ServerState::lame);
}

TEST_F(PublicationTest, finds_a_server_lame_that_has_no_soa) {
  ZoneAnswers zone = ZoneAnswers::fixture("new");
  zone.erase([](const Record& record) { return record.type == RrType::soa; });
  const ServerCheck check = judge(zone);
  EXPECT_THAT(lines(check),
              ElementsAre("192.0.2.53 (ns2.example.org): answers without a SOA of example.org."));
  EXPECT_EQ(check.state, ServerState::lame);
}

TEST_F(PublicationTest, finds_a_server_lame_whose_answer_is_malformed) {
  const Replies all(4, decode_reply("x"));
  const ServerCheck check = judge(all);
  EXPECT_THAT(lines(check), ElementsAre("192.0.2.53 (ns2.example.org): malformed answer: 1 "
                                        "octets, expected a header of 12"));
  EXPECT_EQ(check.state, ServerState::lame);
}

TEST_F(PublicationTest, finds_a_server_lame_whose_answer_over_tcp_is_cut) {
  Replies all = replies(ZoneAnswers::fixture("new"));
  all[0]->truncated = true;
  EXPECT_THAT(
      lines(judge(all)),
      ElementsAre(
          "192.0.2.53 (ns2.example.org): example.org. SOA: the answer is truncated even over TCP"));
}

TEST_F(PublicationTest, finds_a_server_bogus_that_serves_no_keys) {
  ZoneAnswers zone = ZoneAnswers::fixture("new");
  zone.erase([](const Record& record) { return record.type == RrType::dnskey; });
  const ServerCheck check = judge(zone);
  EXPECT_THAT(lines(check), ElementsAre("192.0.2.53 (ns2.example.org): example.org. DNSKEY: "
                                        "none, the zone is served unsigned"));
  EXPECT_EQ(check.state, ServerState::bogus);
}

TEST_F(PublicationTest, finds_a_server_bogus_whose_keys_are_not_those_of_the_ds) {
  const ServerCheck check = judge(ZoneAnswers::fixture("strange"));
  EXPECT_THAT(
      lines(check),
      ElementsAre("192.0.2.53 (ns2.example.org): example.org. DNSKEY: no key matches the DS " +
                  kDs));
  EXPECT_EQ(check.state, ServerState::bogus);
  EXPECT_THAT(check.served, IsEmpty());
}

TEST_F(PublicationTest, trusts_no_key_that_is_only_beside_a_trusted_one) {
  const ServerCheck check = judge(ZoneAnswers::fixture("beside"));
  EXPECT_THAT(lines(check),
              ElementsAre(StartsWith("192.0.2.53 (ns2.example.org): example.org. DNSKEY: signature "
                                     "by key ")));
  EXPECT_EQ(check.state, ServerState::bogus);
  EXPECT_THAT(check.served, IsEmpty());
}

TEST_F(PublicationTest, finds_a_server_bogus_without_signatures) {
  ZoneAnswers zone = ZoneAnswers::fixture("new");
  zone.erase(
      [](const Record& record) { return is_rrsig(record) && record.owner == kChallenge.name; });
  want_only(kChallenge, kFirst);
  const ServerCheck check = judge(zone);
  EXPECT_THAT(lines(check), ElementsAre("192.0.2.53 (ns2.example.org): "
                                        "_acme-challenge.example.org. TXT: no signature"));
  EXPECT_EQ(check.state, ServerState::bogus);
  EXPECT_THAT(check.served, IsEmpty());
}

TEST_F(PublicationTest, finds_a_server_bogus_whose_values_are_not_what_was_signed) {
  ZoneAnswers zone = ZoneAnswers::fixture("new");
  zone.records.push_back({kChallenge.name, RrType::txt, 60, kOther});
  want_only(kChallenge, kOther);
  const ServerCheck check = judge(zone);
  EXPECT_THAT(lines(check),
              ElementsAre("192.0.2.53 (ns2.example.org): _acme-challenge.example.org. TXT: "
                          "signature by key 28668 does not verify"));
  EXPECT_THAT(check.served, IsEmpty());
}

TEST_F(PublicationTest, does_not_believe_a_serial_that_is_not_signed) {
  ZoneAnswers zone = ZoneAnswers::fixture("old");
  for (Record& record : zone.records) {
    if (record.type == RrType::soa) record.rdata[record.rdata.size() - 17] += 1;
  }
  EXPECT_THAT(lines(judge(zone)), ElementsAre("192.0.2.53 (ns2.example.org): example.org. SOA: "
                                              "signature by key 28668 does not verify"));
}

TEST_F(PublicationTest, finds_a_server_bogus_when_the_signatures_have_expired) {
  expected_.now = parse_time("2026-12-23T00:00:01Z").value();
  EXPECT_THAT(lines(judge(ZoneAnswers::fixture("new"))),
              ElementsAre("192.0.2.53 (ns2.example.org): example.org. DNSKEY: signature by key "
                          "15475 expired 2026-12-23T00:00:00Z"));
}

TEST_F(PublicationTest, checks_no_signature_of_a_zone_that_is_not_signed_yet) {
  expected_.ds.reset();
  ZoneAnswers zone = ZoneAnswers::fixture("new");
  zone.erase(is_rrsig);
  EXPECT_EQ(judge(zone).state, ServerState::published);
}

TEST_F(PublicationTest, finds_a_server_unreachable_and_says_it_once) {
  const Replies all(4, millrace::test::no_answer("192.0.2.53"));
  const ServerCheck check = judge(all);
  EXPECT_THAT(lines(check), ElementsAre("192.0.2.53 (ns2.example.org): no answer within 3 s"));
  EXPECT_EQ(check.state, ServerState::unreachable);
}

TEST_F(PublicationTest, says_once_that_a_server_fell_silent_in_the_middle) {
  Replies all = replies(ZoneAnswers::fixture("new"));
  all[2] = all[3] = millrace::test::no_answer("192.0.2.53");
  const ServerCheck check = judge(all);
  EXPECT_THAT(lines(check), ElementsAre("192.0.2.53 (ns2.example.org): no answer within 3 s"));
  EXPECT_EQ(check.state, ServerState::unreachable);
}

TEST_F(PublicationTest, distinguishes_a_missing_route_from_a_silent_server) {
  const Replies all(
      4, millrace::test::server_error(ErrorKind::config, "192.0.2.53",
                                      "no route from this host: Network is unreachable"));
  EXPECT_EQ(judge(all).state, ServerState::no_route);
}

TEST_F(PublicationTest, follows_an_alias_within_the_zone) {
  want_only({name("_acme-challenge.alias.example.org"), RrType::txt}, kOther);
  const ServerCheck check = judge(ZoneAnswers::fixture("new"));
  EXPECT_THAT(lines(check), IsEmpty());
  EXPECT_EQ(check.served, expected_.wanted);
}

TEST_F(PublicationTest, verifies_the_alias_itself) {
  want_only({name("_acme-challenge.alias.example.org"), RrType::txt}, kOther);
  ZoneAnswers zone = ZoneAnswers::fixture("new");
  for (Record& record : zone.records) {
    if (record.owner == name("_acme-challenge.alias.example.org") && record.type == RrType::cname) {
      record.rdata = kChallenge.name.wire();
    }
  }
  EXPECT_THAT(lines(judge(zone)),
              ElementsAre("192.0.2.53 (ns2.example.org): _acme-challenge.alias.example.org. CNAME: "
                          "signature by key 28668 does not verify"));
}

TEST_F(PublicationTest, reports_where_an_alias_leads_that_leaves_the_zone) {
  const Question away = {name("_acme-challenge.away.example.org"), RrType::txt};
  want_only(away, kOther);
  const ServerCheck check = judge(ZoneAnswers::fixture("new"));
  EXPECT_THAT(lines(check), IsEmpty());
  EXPECT_THAT(check.aliases, ElementsAre(std::pair(away, name("challenges.example.net"))));
  EXPECT_THAT(check.served, IsEmpty());
}

TEST_F(PublicationTest, ends_at_a_loop_of_aliases) {
  expected_.ds.reset();
  const DnsName loop = name("_acme-challenge.loop.example.org");
  want_only({loop, RrType::txt}, kOther);
  ZoneAnswers zone = ZoneAnswers::fixture("new");
  zone.records.push_back({loop, RrType::cname, 60, loop.wire()});
  EXPECT_THAT(lines(judge(zone)),
              ElementsAre("192.0.2.53 (ns2.example.org): _acme-challenge.loop.example.org. is a "
                          "CNAME whose chain does not end"));
}

TEST_F(PublicationTest, says_which_zone_to_configure_when_the_name_is_delegated) {
  want_only({name("_acme-challenge.sub.example.org"), RrType::txt}, kOther);
  const ServerCheck check = judge(ZoneAnswers::fixture("new"));
  EXPECT_THAT(lines(check),
              ElementsAre("192.0.2.53 (ns2.example.org): _acme-challenge.sub.example.org. TXT is "
                          "delegated to the zone sub.example.org.: configure that zone"));
  EXPECT_EQ(check.faults.front().kind, ErrorKind::config);
}

}  // namespace
}  // namespace millrace::dnszone
