#include "dnszone/query/authoritative_answer.h"

#include <algorithm>

#include "core/base/joined.h"
#include "core/base/printable.h"
#include "dnszone/keys/ds.h"
#include "dnszone/syntax/octets.h"
#include "dnszone/verify/verify_rrset.h"

namespace millrace::dnszone {
namespace {

bool is_rrsig_of(const Record& record, const Question& of) {
  return record.type == RrType::rrsig && record.owner == of.name && record.rdata.size() >= 2 &&
         RrType{u16_at(record.rdata, 0)} == of.type;
}

// RFC 1034 §4.3.2 step 3b: NS records of a name below the zone instead of an answer.
const Record* referral_in(const Reply& reply, const DnsName& zone) {
  const auto is_cut = [&](const Record& record) {
    return record.type == RrType::ns && record.owner != zone && record.owner.is_at_or_below(zone);
  };
  const auto found = std::find_if(reply.authority.begin(), reply.authority.end(), is_cut);
  return found == reply.authority.end() ? nullptr : &*found;
}

std::string list_of(const std::vector<std::string>& texts) {
  return or_none(joined(texts, ", ", [](const auto& text) { return printable(text, 80); }));
}

}  // namespace

AnsweredRrset rrset_of(const std::vector<Record>& records, const Question& of) {
  AnsweredRrset rrset;
  for (const Record& record : records) {
    if (record.owner == of.name && record.type == of.type) rrset.records.push_back(record);
    if (is_rrsig_of(record, of)) rrset.rrsigs.push_back(record);
  }
  return rrset;
}

Result<void> check_authority(const Reply& reply, const DnsName& zone) {
  const std::string asked = reply.question.text();
  if (reply.truncated) return not_yet(asked + ": the answer is truncated even over TCP");
  const bool is_answer = reply.rcode == Rcode::noerror ||
                         (reply.rcode == Rcode::nxdomain && reply.question.name != zone);
  if (!is_answer) {
    return not_yet("answers " + to_text(reply.rcode) + " to " + asked +
                   ", so it does not serve the zone");
  }
  if (reply.authoritative) return {};
  if (const Record* cut = referral_in(reply, zone)) {
    return config_error(asked + " is delegated to the zone " + cut->owner.text() +
                        ": configure that zone");
  }
  return not_yet("answers " + asked + " without authority (no AA)");
}

Result<std::vector<Record>> self_signed_keys(const Reply& dnskey_reply, const DnsName& zone,
                                             TimePoint at) {
  const AnsweredRrset rrset = rrset_of(dnskey_reply.answer, {zone, RrType::dnskey});
  if (rrset.records.empty()) {
    return Error(zone.text() + " DNSKEY: none, the zone is served unsigned");
  }
  TRY(verify_rrset(rrset.records, rrset.rrsigs, rrset.records, zone, at));
  return rrset.records;
}

Result<std::vector<Record>> trusted_keys(const Reply& dnskey_reply, const DnsName& zone,
                                         const std::vector<std::string>& ds, TimePoint at) {
  const AnsweredRrset rrset = rrset_of(dnskey_reply.answer, {zone, RrType::dnskey});
  const std::string what = zone.text() + " DNSKEY: ";
  if (rrset.records.empty()) return Error(what + "none, the zone is served unsigned");
  std::vector<Record> vouched;
  for (const Record& key : rrset.records) {
    const bool matches = std::any_of(ds.begin(), ds.end(), [&](const std::string& text) {
      return ds_matches(text, zone.wire(), key.rdata);
    });
    if (matches) vouched.push_back(key);
  }
  if (vouched.empty()) return Error(what + "no key matches the DS " + list_of(ds));
  TRY(verify_rrset(rrset.records, rrset.rrsigs, vouched, zone, at));
  return rrset.records;
}

}  // namespace millrace::dnszone
