#include "tlsa/rollover/previous_keys.h"

#include <algorithm>

namespace millrace::tlsa {

namespace {

// Why the look at an owner's service is not complete; empty: it is.
std::string missing_at(const DnsName& owner, const ServiceLook* look, const SpkiDigest& current) {
  if (look == nullptr) return owner.text() + " was not looked at";
  if (!look->obstacle.empty()) return owner.text() + ": " + look->obstacle;
  for (const AddressLook& one : look->addresses) {
    if (!one.key) return one.failure;
    if (*one.key != current) return one.address + " presents the key " + one.key->hex();
  }
  return look->addresses.empty() ? owner.text() + ": no address" : "";
}

}  // namespace

LookVerdict verdict_of(const std::vector<DnsName>& owners,
                       const std::map<DnsName, ServiceLook>& looks, const SpkiDigest& current) {
  LookVerdict verdict;
  if (owners.empty()) verdict.missing = "the certificate has no TLSA owner";
  for (const DnsName& owner : owners) {
    const auto found = looks.find(owner);
    const ServiceLook* look = found == looks.end() ? nullptr : &found->second;
    if (verdict.missing.empty()) verdict.missing = missing_at(owner, look, current);
    verdict.is_contradicted =
        verdict.is_contradicted || (look != nullptr && look->presents_other(current));
  }
  verdict.is_complete = verdict.missing.empty();
  return verdict;
}

PreviousKey observed(PreviousKey before, const LookVerdict& looks, Duration wait, bool may_retire,
                     TimePoint now) {
  PreviousKey after = std::move(before);
  if (after.retired) return after;
  after.missing = looks.missing;
  if (looks.is_contradicted) after.replaced.reset();
  if (looks.is_complete && !after.replaced) after.replaced = now;
  after.retired =
      looks.is_complete && may_retire && after.replaced && now >= *after.replaced + wait;
  if (looks.is_complete && !may_retire) {
    after.missing = "a consumer, another certificate or a former owner may still need it";
  }
  return after;
}

}  // namespace millrace::tlsa
