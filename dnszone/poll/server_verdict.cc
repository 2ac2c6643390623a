#include "dnszone/poll/server_verdict.h"

#include <algorithm>

#include "core/base/printable.h"
#include "core/dns/persistent_value.h"
#include "core/dns/record_shapes.h"
#include "dnszone/query/authoritative_answer.h"
#include "dnszone/record/cname_chain.h"
#include "dnszone/record/soa.h"
#include "dnszone/syntax/rdata_time.h"
#include "dnszone/verify/rrsig.h"
#include "dnszone/verify/signature_check.h"
#include "dnszone/verify/verify_rrset.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kMaxListed = 3;  // values shown of an RRset

constexpr uint32_t kGreatestTtl = 0x7FFFFFFF;  // seconds (RFC 2181 §8)

Duration ttl_of(const Record& record) {
  return Duration(std::min(record.ttl, kGreatestTtl));
}

// One server's replies, checked one after the other.

class Judge {
 public:
  Judge(const ZoneExpectation& expected, const ZoneServer& server, VerifiedSignatures* verified)
      : expected_(expected), server_(server), verified_(verified) {}

  ServerCheck run(std::span<const Result<Reply>> replies) {
    if (check_soa_reply(replies[0]) && check_key_reply(replies[0], replies[1])) {
      size_t next = 2;
      for (const auto& [question, rdata] : expected_.wanted) {
        const Result<Reply>& reply = replies[next++];
        if (!is_stale_ || question.type == RrType::tlsa) check_required(question, rdata, reply);
      }
    }
    return std::move(check_);
  }

 private:
  // The worst state is kept. Of a server that is behind, that alone is reported.
  void fault(ServerState state, ErrorKind kind, const std::string& text) {
    if (is_stale_) return;
    check_.state = std::max(check_.state, state);
    check_.faults.emplace_back(kind, server_.text() + text);
  }
  void fault(ServerState state, const std::string& text) { fault(state, ErrorKind::not_yet, text); }

  // True: the reply is the server's own answer for the zone.
  bool check_reply(const Result<Reply>& reply) {
    if (!reply) {
      note_failure(reply.error());
      return false;
    }
    const auto authority = check_authority(*reply, expected_.zone);
    if (authority) return true;
    fault(ServerState::lame, authority.error().kind, ": " + authority.error().message);
    return false;
  }

  // No reply, or a malformed one. The same failure for every question is one fault.
  void note_failure(const Error& error) {
    if (last_failure_ == error.message) return;
    last_failure_ = error.message;
    const bool from_transport = error.line().subject.kind == SubjectKind::server;
    const ServerState silent =
        error.kind == ErrorKind::config ? ServerState::no_route : ServerState::unreachable;
    fault(from_transport ? silent : ServerState::lame, ": " + error.message);
  }

  bool check_soa_reply(const Result<Reply>& reply) {
    if (!check_reply(reply)) return false;
    const AnsweredRrset soa = rrset_of(reply->answer, {expected_.zone, RrType::soa});
    if (soa.records.size() != 1) {
      fault(ServerState::lame, ": answers without a SOA of " + expected_.zone.text());
      return false;
    }
    if (!expected_.is_signed()) return true;
    const uint32_t seen = parse_soa(soa.records.front().rdata).serial;
    keep_soa(seen, soa);
    if (expected_.by_server || seen == expected_.serial || serial_after(seen, expected_.serial))
      return true;
    fault(ServerState::stale, " serves serial " + std::to_string(seen) + ", expected " +
                                  std::to_string(expected_.serial) + ": not transferred yet");
    is_stale_ = true;
    return true;
  }

  void keep_soa(uint32_t serial, const AnsweredRrset& soa) {
    std::set<std::string> signatures;
    for (const Record& rrsig : soa.rrsigs) signatures.insert(rrsig.rdata);
    check_.serial = serial;
    check_.soa = soa.records.front().rdata;
    for (const std::string& signature : signatures) check_.soa += signature;
  }

  // The serial was read unverified: now the SOA must verify too.
  bool check_key_reply(const Result<Reply>& soa, const Result<Reply>& dnskey) {
    if (!expected_.is_signed()) return true;
    if (!check_reply(dnskey)) return false;
    auto keys = expected_.ds ? trusted_keys(*dnskey, expected_.zone, *expected_.ds, expected_.now)
                             : self_signed_keys(*dnskey, expected_.zone, expected_.now);
    if (!keys) {
      fault(ServerState::bogus, ": " + keys.error().message);
      return false;
    }
    keys_ = *std::move(keys);
    if (!is_stale_) check_.keys = keys_;
    opened_ = open_zone_keys(keys_, expected_.zone);
    return verifies(rrset_of(soa->answer, {expected_.zone, RrType::soa}));
  }

  bool verifies(const AnsweredRrset& rrset) {
    if (!expected_.is_signed()) return true;
    const auto checked = verify_rrset(rrset.records, rrset.rrsigs, opened_, expected_.zone,
                                      expected_.now, verified_);
    if (!checked) fault(ServerState::bogus, ": " + checked.error().message);
    return checked.ok();
  }

  void check_required(const Question& question, const std::set<std::string>& wanted,
                      const Result<Reply>& reply) {
    if (!check_reply(reply)) return;
    ServedTlsa tlsa;
    const auto owner = follow_aliases(question, *reply, tlsa);
    if (!owner) return;
    const AnsweredRrset rrset = rrset_of(reply->answer, {*owner, question.type});
    if (!rrset.records.empty() && !verifies(rrset)) return;
    tlsa.is_final = true;
    add(rrset, tlsa);
    if (question.type == RrType::tlsa) check_.tlsa.emplace(question, tlsa);
    std::set<std::string> seen;
    for (const Record& record : rrset.records) seen.insert(record.rdata);
    for (const std::string& rdata : wanted) {
      if (seen.contains(rdata) || is_met(question, rdata, seen)) {
        check_.served[question].insert(rdata);
      } else {
        lacks(question, rdata, seen);
      }
    }
  }

  void add(const AnsweredRrset& rrset, ServedTlsa& tlsa) const {
    tlsa.has_records = !rrset.records.empty();
    for (const Record& record : rrset.records) tlsa.ttl = std::max(tlsa.ttl, ttl_of(record));
    for (const Record& record : rrset.rrsigs) {
      const auto rrsig = parse_rrsig(record.rdata);
      if (!rrsig || rrset.records.empty()) continue;
      tlsa.last_expiry = std::max(tlsa.last_expiry, time_near(expected_.now, rrsig->expiration));
    }
  }

  // Another record may serve the purpose of a dns-persist-01 record.
  bool is_met(const Question& question, const std::string& rdata,
              const std::set<std::string>& seen) const {
    if (!is_persistent_owner(question.name) || question.type != RrType::txt) return false;
    const auto wanted = PersistentValue::parse(txt_value(rdata).value_or(""));
    return wanted && std::any_of(seen.begin(), seen.end(), [&](const std::string& one) {
             return wanted->is_met_by(txt_value(one).value_or(""), expected_.now);
           });
  }

  // Where the records are: the owner, or the end of the chain of CNAMEs there. nullopt: the fault
  // is noted, or that the chain leads out of the zone.
  std::optional<DnsName> follow_aliases(const Question& question, const Reply& reply,
                                        ServedTlsa& tlsa) {
    DnsName owner = question.name;
    for (size_t i = 0; i < kMostCnames; ++i) {
      const AnsweredRrset alias = rrset_of(reply.answer, {owner, RrType::cname});
      if (alias.records.empty()) return owner;
      if (!verifies(alias)) return std::nullopt;
      for (const Record& record : alias.records) tlsa.ttl = std::max(tlsa.ttl, ttl_of(record));
      const auto target = DnsName::from_wire(alias.records.front().rdata);
      if (!target) break;
      if (!target->is_at_or_below(expected_.zone)) {
        check_.aliases.emplace(question, *target);
        if (question.type == RrType::tlsa) check_.tlsa.emplace(question, tlsa);
        return std::nullopt;
      }
      owner = *target;
    }
    fault(ServerState::lame, ": " + question.name.text() + " is a CNAME whose chain does not end");
    return std::nullopt;
  }

  void lacks(const Question& question, const std::string& rdata,
             const std::set<std::string>& seen) {
    fault(ServerState::stale, ": " + question.text() + " lacks " + shown(question.type, rdata) +
                                  ": " + seen_text(question.type, seen));
  }

  static std::string shown(RrType type, const std::string& rdata) {
    const auto text = rdata_text(type, rdata);
    return text ? printable(*text, 100) : "malformed rdata";
  }

  static std::string seen_text(RrType type, const std::set<std::string>& seen) {
    if (seen.empty()) return "there is none";
    std::string text = "serves ";
    size_t count = 0;
    for (const std::string& rdata : seen) {
      if (++count > kMaxListed)
        return text + " and " + std::to_string(seen.size() - kMaxListed) + " more";
      text += (count == 1 ? "" : ", ") + shown(type, rdata);
    }
    return text;
  }

  const ZoneExpectation& expected_;
  const ZoneServer& server_;
  VerifiedSignatures* verified_;
  std::vector<Record> keys_;
  VerifyingKeys opened_;  // of keys_
  std::string last_failure_;
  bool is_stale_ = false;  // behind: its TLSA records count all the same
  ServerCheck check_;
};

}  // namespace

std::vector<Question> questions_of(const ZoneExpectation& expected) {
  std::vector<Question> questions = {{expected.zone, RrType::soa}, {expected.zone, RrType::dnskey}};
  for (const auto& [question, rdata] : expected.wanted) questions.push_back(question);
  return questions;
}

ServerCheck check_server(const ZoneExpectation& expected, const ZoneServer& server,
                         std::span<const Result<Reply>> replies, VerifiedSignatures* verified) {
  return Judge(expected, server, verified).run(replies);
}

}  // namespace millrace::dnszone
