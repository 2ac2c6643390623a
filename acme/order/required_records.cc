#include "acme/order/required_records.h"

#include <algorithm>

#include "acme/protocol/challenge.h"

namespace millrace::acme {
namespace {

bool is_wanted_still(const CertificateSettings& certificate, const PersistentRecord& persistent) {
  const bool of_its_ca = std::ranges::count(certificate.cas, persistent.ca) > 0;
  if (certificate.challenge != ChallengeType::dns_persist01 || !of_its_ca) return false;
  return std::ranges::any_of(certificate.names, [&](const CertName& name) {
    const auto owner = challenge_owner(ChallengeType::dns_persist01, name, {});
    return owner && *owner == persistent.record.owner;
  });
}

}  // namespace

std::vector<ChallengeRecord> required_records(const CertificateSettings& certificate,
                                              const OrderState& state) {
  std::vector<ChallengeRecord> records;
  if (state.order && state.order->wants_records()) {
    for (const WantedChallenge& challenge : state.order->challenges) {
      records.push_back(challenge.record);
    }
  }
  for (const PersistentRecord& persistent : state.persistent) {
    if (is_wanted_still(certificate, persistent)) records.push_back(persistent.record);
  }
  std::ranges::sort(records);
  records.erase(std::unique(records.begin(), records.end()), records.end());
  return records;
}

}  // namespace millrace::acme
