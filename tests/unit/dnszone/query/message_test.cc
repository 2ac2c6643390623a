#include "dnszone/query/message.h"

#include <gmock/gmock.h>

#include "core/base/encoding.h"
#include "tests/support/dnszone/zone_text_support.h"

namespace millrace::dnszone {
namespace {

using std::string_literals::operator""s;
using testing::HasSubstr;

// Answers of NSD 4.6.1, loaded with a small zone; asked with ID 0x1234 and kept as they came from
// the socket.
constexpr std::string_view kSoaAnswer =
    "123484000001000100020003076578616d706c65036f72670000060001c00c0006000100000e100027036e7331c00c"
    "0a686f73746d6173746572c00c78c4052e00001c2000000e10001275000000012cc00c0002000100000e100002c029"
    "c00c0002000100000e100006036e7332c00cc0290001000100000e100004c0000201c06a0001000100000e100004c0"
    "000202c029001c000100000e10001020010db8000000000000000000000001";
constexpr std::string_view kMxAnswer =
    "123484000001000100020004076578616d706c65036f726700000f0001c00c000f000100000e100009000a046d6169"
    "6cc00cc00c0002000100000e100006036e7331c00cc00c0002000100000e100006036e7332c00cc02b000100010000"
    "0e100004c0000203c03e0001000100000e100004c0000201c0500001000100000e100004c0000202c03e001c000100"
    "000e10001020010db8000000000000000000000001";
// www is a CNAME of web.
constexpr std::string_view kAliasAnswer =
    "12348400000100020002000303777777076578616d706c65036f72670000010001c00c0005000100000e1000060377"
    "6562c010c02d0001000100000e100004c0000204c0100002000100000e100006036e7331c010c01000020001000"
    "00e100006036e7332c010c04f0001000100000e100004c0000201c0610001000100000e100004c0000202c04f001c"
    "000100000e10001020010db8000000000000000000000001";
constexpr std::string_view kNoSuchName =
    "123484030001000000010000076e6f7468657265076578616d706c65036f72670000010001c014000600010000012c"
    "0027036e7331c0140a686f73746d6173746572c01478c4052e00001c2000000e10001275000000012c";
// To a question about another zone, with an OPT that holds an extended error (RFC 8914).
constexpr std::string_view kRefused =
    "123480050001000000000001076578616d706c6503636f6d000006000100002904d0000080000006000f00020014";
// x.sub.example.org, and sub is delegated.
constexpr std::string_view kReferral =
    "123480000001000000010001017803737562076578616d706c65036f72670000100001c00e0002000100000e100005"
    "026e73c00ec02f0001000100000e100004c0000209";

std::string octets(std::string_view hex) {
  return from_hex(hex).value();
}

Reply reply(std::string_view hex) {
  auto decoded = decode_reply(octets(hex));
  EXPECT_TRUE(decoded) << decoded.error().text();
  return decoded ? *decoded
                 : Reply{{DnsName::root(), RrType::a}, false, false, false, {}, {}, {}, {}};
}

std::string fault(std::string_view message) {
  const auto decoded = decode_reply(message);
  return decoded ? "decoded" : decoded.error().text();
}

std::vector<std::string> texts(const std::vector<Record>& records) {
  std::vector<std::string> lines;
  for (const Record& record : records) lines.push_back(record_text(record).value());
  return lines;
}

using Lines = std::vector<std::string>;

TEST(Message, asks_without_recursion_and_with_dnssec) {
  // What `dig +norec +noad +dnssec +nocookie +bufsize=1232 example.org SOA` (9.18) sends, but for
  // the ID.
  EXPECT_EQ(to_hex(encode_query({name("example.org"), RrType::soa})),
            "000000000001000000000001076578616d706c65036f726700000600010000290"
            "4d0000080000000");
}

TEST(Message, reads_a_soa_whose_names_are_compressed) {
  const Reply soa = reply(kSoaAnswer);
  EXPECT_EQ(soa.question.text(), "example.org. SOA");
  EXPECT_TRUE(soa.authoritative);
  EXPECT_FALSE(soa.truncated);
  EXPECT_EQ(soa.rcode, Rcode::noerror);
  EXPECT_EQ(
      texts(soa.answer),
      Lines{"example.org. 3600 IN SOA ns1.example.org. hostmaster.example.org. 2026112302 7200 "
            "3600 1209600 300"});
  EXPECT_EQ(texts(soa.authority), (Lines{"example.org. 3600 IN NS ns1.example.org.",
                                         "example.org. 3600 IN NS ns2.example.org."}));
}

TEST(Message, reads_names_after_other_octets_of_rdata) {
  EXPECT_EQ(texts(reply(kMxAnswer).answer), Lines{"example.org. 3600 IN MX 10 mail.example.org."});
}

TEST(Message, reads_an_alias_and_what_it_leads_to) {
  EXPECT_EQ(texts(reply(kAliasAnswer).answer),
            (Lines{"www.example.org. 3600 IN CNAME web.example.org.",
                   "web.example.org. 3600 IN A 192.0.2.4"}));
}

TEST(Message, reads_the_response_code) {
  EXPECT_EQ(reply(kNoSuchName).rcode, Rcode::nxdomain);
  EXPECT_TRUE(reply(kNoSuchName).authoritative);
  EXPECT_EQ(reply(kRefused).rcode, Rcode::refused);
  EXPECT_FALSE(reply(kRefused).authoritative);
}

TEST(Message, reads_a_response_code_that_only_edns_can_hold) {
  std::string message = octets(kRefused);
  message[message.size() - 12] = '\x01';  // upper bits in the TTL of the OPT: 1 << 4 | 5
  EXPECT_EQ(to_text(decode_reply(message)->rcode), "RCODE 21");
  EXPECT_EQ(to_text(Rcode::servfail), "SERVFAIL");
}

TEST(Message, detects_a_referral_by_its_authority_section) {
  const Reply referral = reply(kReferral);
  EXPECT_FALSE(referral.authoritative);
  EXPECT_TRUE(referral.answer.empty());
  EXPECT_EQ(texts(referral.authority), Lines{"sub.example.org. 3600 IN NS ns.sub.example.org."});
}

TEST(Message, leaves_records_of_other_classes_out) {
  std::string message = octets(kMxAnswer);
  message[0x1d + 5] = 3;  // CH
  EXPECT_TRUE(decode_reply(message)->answer.empty());
}

TEST(Message, keeps_the_case_of_names_in_rdata_and_folds_owners) {
  std::string message = octets(kMxAnswer);
  for (size_t at : {0x0dU, 0x2cU}) message[at] = static_cast<char>(std::toupper(message[at]));
  EXPECT_EQ(texts(decode_reply(message)->answer),
            Lines{"example.org. 3600 IN MX 10 Mail.Example.org."});
}

TEST(Message, refuses_every_answer_that_is_cut) {
  for (const std::string_view hex : {kSoaAnswer, kMxAnswer, kAliasAnswer, kNoSuchName, kRefused}) {
    const std::string whole = octets(hex);
    for (size_t size = 0; size < whole.size(); ++size) {
      EXPECT_THAT(fault(whole.substr(0, size)), HasSubstr("malformed answer: ")) << size;
    }
  }
}

TEST(Message, says_where_an_answer_is_broken) {
  const std::string soa = octets(kSoaAnswer);
  EXPECT_EQ(fault(soa.substr(0, 11)), "malformed answer: 11 octets, expected a header of 12");
  EXPECT_EQ(fault(soa.substr(0, 20)),
            "malformed answer: the question is malformed or truncated at octet 12 of 20");
  EXPECT_EQ(fault(soa.substr(0, 60)),
            "malformed answer: record 1 of 1 in the answer section is malformed or truncated at "
            "octet 29 of 60");
  EXPECT_EQ(fault(soa + "x"), "malformed answer: octets after the last record at octet 172 of 173");
  EXPECT_EQ(fault(soa.substr(0, 5) + "\x02"s + soa.substr(6)),
            "malformed answer: 2 questions, expected 1 at octet 4 of 172");
}

// A header with one question and no record, then the name, type TXT and class IN.
std::string with_name(const std::string& wire) {
  return "\x12\x34\x84\0\0\1\0\0\0\0\0\0"s + wire + "\0\x10\0\1"s;
}

TEST(Message, refuses_names_that_do_not_end) {
  const std::string broken =
      "malformed answer: the question is malformed or truncated at octet 12 of ";
  EXPECT_EQ(fault(with_name("\xc0\x0c"s)), broken + "18");             // to itself
  EXPECT_EQ(fault(with_name("\1a\xc0\x0c"s)), broken + "20");          // to its own beginning
  EXPECT_EQ(fault(with_name("\xc0\x20"s)), broken + "18");             // forwards
  EXPECT_EQ(fault(with_name("\x40"s + std::string(64, 'a') + "\0"s)),  // 01: no label
            broken + std::to_string(12 + 66 + 4));
  EXPECT_EQ(fault(with_name("\x3f"s)), broken + "17");  // beyond the end
}

TEST(Message, refuses_names_of_more_than_255_octets) {
  std::string labels;
  for (int i = 0; i < 4; ++i) labels += "\x3e" + std::string(62, 'a');
  EXPECT_EQ(fault(with_name(labels + "\1b\0"s)), "decoded");  // 4 * 63 + 2 + 1 = 255
  EXPECT_THAT(fault(with_name(labels + "\2bb\0"s)), HasSubstr("the question is malformed"));
}

// A loop of two pointers needs one that leads forwards.
TEST(Message, refuses_two_pointers_that_lead_to_each_other) {
  std::string message = octets(kMxAnswer);
  message[0x1e] = 0x2f;  // the MX's owner now points at its exchange's pointer
  EXPECT_THAT(fault(message), HasSubstr("record 1 of 1 in the answer section"));
}

TEST(Message, refuses_rdata_whose_name_ends_elsewhere_than_the_rdata) {
  for (const char length : {'\x08', '\x0a'}) {
    std::string message = octets(kMxAnswer);
    message[0x28] = length;
    EXPECT_THAT(fault(message), HasSubstr("malformed answer: ")) << int(length);
  }
}

TEST(Message, knows_the_answer_to_a_query) {
  const std::string query = encode_query({name("example.org"), RrType::soa});
  std::string answer = octets(kSoaAnswer);
  EXPECT_FALSE(answers(query, answer));  // ID 0x1234
  answer[0] = answer[1] = 0;
  EXPECT_TRUE(answers(query, answer));
  EXPECT_FALSE(answers(encode_query({name("example.net"), RrType::soa}), answer));
  EXPECT_FALSE(answers(encode_query({name("example.org"), RrType::ns}), answer));
  EXPECT_FALSE(answers(query, query));  // no QR
  EXPECT_FALSE(answers(query, answer.substr(0, 28)));
  EXPECT_FALSE(answers(query, ""));
}

}  // namespace
}  // namespace millrace::dnszone
