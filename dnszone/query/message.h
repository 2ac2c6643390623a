// DNS messages: the query that millrace sends, and the response (RFC 1035 §4, RFC 6891, RFC 4035
// §3.2.1).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dnszone/record/record.h"

namespace millrace::dnszone {

struct Question {
  DnsName name;
  RrType type;

  auto operator<=>(const Question&) const = default;
  std::string text() const;  // "_acme-challenge.example.org. TXT"
};

inline constexpr size_t kMessageHeader = 12;  // octets
inline constexpr size_t kMaxMessage = 65535;  // octets: what the length before it on TCP can say
inline constexpr uint16_t kUdpPayload =
    1232;  // octets: fits an IPv6 packet everywhere, no fragments

// Whether a resolver should recurse (RD). `unchecked`: and not validate (CD, RFC 4035 §3.2.2).
enum class Recursion { none, desired, unchecked };

// A query with EDNS (kUdpPayload octets) and DO, so that signatures come along, and a resolver
// that validates says so (AD). Its ID is 0: the transport draws one.
std::string encode_query(const Question& question, Recursion recursion = Recursion::none);

// Response codes (IANA registry); EDNS makes them twelve bits (RFC 6891 §6.1.3).
enum class Rcode : uint16_t {
  noerror = 0,
  formerr = 1,
  servfail = 2,
  nxdomain = 3,
  notimp = 4,
  refused = 5
};
std::string to_text(Rcode rcode);  // "REFUSED", "RCODE 23"

// The response of a server. Only records of class IN.
struct Reply {
  Question question;
  bool authoritative = false;  // AA
  bool truncated = false;      // TC
  bool authenticated = false;  // AD: a resolver has validated all of it (RFC 4035 §3.2.3)
  Rcode rcode = Rcode::noerror;
  std::vector<Record> answer;
  std::vector<Record> authority;
  std::vector<Record> additional;  // without OPT: glue
};

// Reads a whole message; every octet must have its place. Names in the rdata of the types that RFC
// 1035 compresses are written out; other rdata stays as received (RFC 3597 §4).
Result<Reply> decode_reply(std::string_view message);

// The requirements of RFC 5452 §9.1 on a response, except the address, which the socket checks: the
// same ID, opcode and question (names in either case), and QR. `query` is well formed.
bool answers(std::string_view query, std::string_view reply);
// TC of a message that answers().
bool is_truncated(std::string_view reply);

}  // namespace millrace::dnszone
