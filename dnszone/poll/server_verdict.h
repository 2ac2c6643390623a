// Is a zone published? Pure check of what one authoritative server answered; the asking is
// elsewhere.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/base/time.h"
#include "core/crypto/verified_signatures.h"
#include "dnszone/query/message.h"
#include "dnszone/query/server_set.h"

namespace millrace::dnszone {

// Rdata in wire form by the question that asks for it.
using RecordsByQuestion = std::map<Question, std::set<std::string>>;

// What every server of a zone must serve.
struct ZoneExpectation {
  DnsName zone;
  uint32_t serial = 0;  // at least this one (RFC 1982)
  // Of the keys that may vouch for the zone, rdata in presentation form. nullopt: the zone is not
  // signed yet, and neither serial nor signatures are checked.
  std::optional<std::vector<std::string>> ds;
  // The answer must hold these; others beside them are no matter. Of dns-persist-01 any record does
  // with an equivalent value (PersistentValue::is_met_by).
  RecordsByQuestion wanted;
  TimePoint now;  // at which signatures must be valid
  // The zone is signed by its server: the serial is the server's own, and without `ds` its keys
  // vouch for themselves.
  bool by_server = false;

  bool is_signed() const { return ds || by_server; }
};

// What to ask each server, and the order of the replies that check_server() takes: SOA, DNSKEY, the
// wanted.
std::vector<Question> questions_of(const ZoneExpectation& expected);

enum class ServerState {
  published,    // everything is there
  stale,        // an older serial, or required records are missing
  lame,         // does not answer for the zone: no AA, REFUSED, SERVFAIL, no SOA, malformed
  bogus,        // a signature that does not verify up to the DS
  unreachable,  // no answer
  no_route,     // this host has no way to the address
};

// What a server has at an owner of TLSA records, at whatever serial.
struct ServedTlsa {
  bool has_records = false;
  bool is_final = false;    // the records; false: CNAMEs that lead out of the zone
  Duration ttl{};           // the greatest one, of CNAMEs too; 0: there are no records
  TimePoint last_expiry{};  // the latest one of their signatures; the epoch: there are none
};

struct ServerCheck {
  ServerState state = ServerState::published;
  // What is wrong, "192.0.2.53 (ns2.example.org): …" each. ErrorKind::not_yet: may pass by itself;
  // config: the operator must do something.
  std::vector<Error> faults;
  // Of the required: those that it serves, verified; at the required serial, but TLSA at any.
  RecordsByQuestion served;
  // Wanted owners from which CNAMEs, verified, lead out of the zone, and where to.
  std::map<Question, DnsName> aliases{};
  // What it serves as the SOA, of a zone that is signed; its RRSIGs with it: no two versions of a
  // zone have the same.
  std::optional<uint32_t> serial{};
  std::string soa{};
  std::vector<Record> keys{};             // its DNSKEYs, verified, at the required serial
  std::map<Question, ServedTlsa> tlsa{};  // where it gave an answer that can be used
};

// A reply that could not be had is the transport's error, one that could not be read
// decode_reply()'s. `verified`, or null: the same signatures come from every server.
ServerCheck check_server(const ZoneExpectation& expected, const ZoneServer& server,
                         std::span<const Result<Reply>> replies,
                         VerifiedSignatures* verified = nullptr);

}  // namespace millrace::dnszone
