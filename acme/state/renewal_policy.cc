#include "acme/state/renewal_policy.h"

#include <algorithm>

#include "core/crypto/chain_check.h"

namespace millrace::acme {
namespace {

constexpr Duration kRestAfterHurry = std::chrono::days(1);
// The part of the lifetime that is kept for failed tries, whatever the CA suggests.
constexpr int kPartForFailures = 10;
// Until then a certificate that was renewed early is not renewed on advice once more: a CA whose
// windows lie in the past would get one order after another.
TimePoint end_of_rest(const OrderState& state, TimePoint now) {
  if (!state.renewed_early_at || *state.renewed_early_at > now) return TimePoint::min();
  const IssuedCertificate& issued = *state.issued;
  const Duration lifetime = issued.not_after - issued.not_before;
  return std::min(*state.renewed_early_at + std::min(lifetime / 4, kRestAfterHurry),
                  renewal_time(issued.not_before, issued.not_after));
}

bool is_of_another_directory(const IssuedCertificate& issued, const Settings& settings) {
  const CaSettings* ca = settings.ca(issued.ca);
  return ca != nullptr && !issued.directory.empty() && issued.directory != ca->directory_url;
}

}  // namespace

TimePoint renewal_time(TimePoint not_before, TimePoint not_after) {
  const Duration lifetime = not_after - not_before;
  const bool short_lived = lifetime < std::chrono::days(10);
  return not_after - lifetime / (short_lived ? 2 : 3);
}

TimePoint renewal_at(const OrderState& state, TimePoint now) {
  const IssuedCertificate& issued = *state.issued;
  const bool suggested = state.renewal && state.renewal->suggestion;
  if (!suggested) return renewal_time(issued.not_before, issued.not_after);
  const TimePoint latest =
      issued.not_after - (issued.not_after - issued.not_before) / kPartForFailures;
  return std::min(latest, std::max(state.renewal->suggestion->at, end_of_rest(state, now)));
}

bool allows(const std::vector<CertName>& configured, const RequestDocument& request) {
  std::vector<CertName> sorted = configured;
  std::ranges::sort(sorted);
  return sorted == request.names;
}

bool is_due(const OrderState& state, const RequestDocument& request, const Settings& settings,
            TimePoint now, Duration wake) {
  if (!state.issued || state.issued->revoked) return true;
  const IssuedCertificate& issued = *state.issued;
  if (is_of_another_directory(issued, settings)) return true;
  const bool suggested = state.renewal && state.renewal->suggestion;
  const TimePoint until = suggested && now >= end_of_rest(state, now) ? now + wake : now;
  return issued.names != request.names || issued.spki != request.current ||
         until >= renewal_at(state, now);
}

bool needs_renewal_query(const OrderState& state, TimePoint now) {
  if (!state.issued || state.issued->replaced || now >= state.issued->not_after) return false;
  return !state.renewal || state.renewal->ask_at <= now;
}

std::optional<TimePoint> rests_until(const OrderState& state, TimePoint now) {
  const bool rests = state.issued && !state.issued->revoked && !state.order && !state.retry_at &&
                     !needs_renewal_query(state, now);
  if (!rests) return std::nullopt;
  const TimePoint renewal = renewal_at(state, now);
  const bool is_queried = state.renewal && !state.issued->replaced;
  return is_queried ? std::min(renewal, state.renewal->ask_at) : renewal;
}

bool is_new_certificate(const OrderState& state, const RequestDocument& request,
                        const std::vector<Certificate>& chain, TimePoint now) {
  // Only the leaf counts: a chain that cannot be used yet does not justify another certificate.
  if (!check_chain({chain.front()}, request.names, request.current, now)) return false;
  const Certificate& leaf = chain.front();
  const bool newer = !state.issued || leaf.not_before > state.issued->not_before;
  return newer && now < renewal_time(leaf.not_before, leaf.not_after);
}

}  // namespace millrace::acme
