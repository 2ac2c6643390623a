#include "acme/state/due.h"

#include <algorithm>
#include <array>

#include "acme/state/renewal.h"
#include "core/crypto/chain_check.h"

namespace millrace::acme {
namespace {

constexpr std::array<Duration, 4> kFailureDelays = {
    std::chrono::minutes(1), std::chrono::minutes(10), std::chrono::minutes(100),
    std::chrono::days(1)};
constexpr Duration kRestAfterHurry = std::chrono::days(1);
constexpr Duration kLongestWait = std::chrono::days(1);
// The part of the lifetime that is kept for failed tries, whatever the CA suggests.
constexpr int kPartForFailures = 10;
// The CA has to look before the end.
constexpr Duration kTimeToAnswer = std::chrono::minutes(1);

// Until then a certificate that was renewed early is not renewed on advice once more: a CA whose
// windows lie in the past would get one order after another.
TimePoint end_of_rest(const OrderState& state, TimePoint now) {
  if (!state.hurried_at || *state.hurried_at > now) return TimePoint::min();
  const IssuedCertificate& issued = *state.issued;
  const Duration lifetime = issued.not_after - issued.not_before;
  return std::min(*state.hurried_at + std::min(lifetime / 4, kRestAfterHurry),
                  renewal_time(issued.not_before, issued.not_after));
}

bool agree(const std::string& known, const std::string& wanted) {
  return known.empty() || wanted.empty() || known == wanted;
}

bool is_of_another_directory(const IssuedCertificate& issued, const Settings& settings) {
  const CaSettings* ca = settings.ca(issued.ca);
  return ca != nullptr && !agree(issued.directory, ca->directory_url);
}

}  // namespace

TimePoint renewal_at(const OrderState& state, TimePoint now) {
  const IssuedCertificate& issued = *state.issued;
  const bool suggested = state.renewal && state.renewal->suggestion;
  if (!suggested) return renewal_time(issued.not_before, issued.not_after);
  const TimePoint latest =
      issued.not_after - (issued.not_after - issued.not_before) / kPartForFailures;
  return std::min(latest, std::max(state.renewal->suggestion->at, end_of_rest(state, now)));
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

bool wants_advice(const OrderState& state, TimePoint now) {
  if (!state.issued || state.issued->replaced || now >= state.issued->not_after) return false;
  return !state.renewal || state.renewal->ask_at <= now;
}

std::optional<TimePoint> rests_until(const OrderState& state, TimePoint now) {
  const bool rests = state.issued && !state.issued->revoked && !state.order && !state.retry_at &&
                     !wants_advice(state, now);
  if (!rests) return std::nullopt;
  const TimePoint renewal = renewal_at(state, now);
  const bool asks = state.renewal && !state.issued->replaced;
  return asks ? std::min(renewal, state.renewal->ask_at) : renewal;
}

const CaId& ca_in_turn(const CertificateSettings& certificate, unsigned failures) {
  return certificate.cas[failures / certificate.failures_per_ca % certificate.cas.size()];
}

Duration delay_after(const CertificateSettings& certificate, unsigned failures) {
  const bool several = certificate.cas.size() > 1;
  const bool all_tried = failures >= certificate.failures_per_ca * certificate.cas.size();
  if (several && all_tried) return kFailureDelays.back();
  const unsigned in_turn = several ? failures % certificate.failures_per_ca : failures;
  return kFailureDelays[std::clamp<size_t>(in_turn, 1, kFailureDelays.size()) - 1];
}

bool OrderPlace::has(const OpenOrder& order) const {
  return order.ca == ca && agree(order.directory, directory) && agree(order.account, account);
}

bool is_outdated(const OpenOrder& order, const RequestDocument& request, const OrderPlace& wanted) {
  const bool is_for_another_key = order.spki && *order.spki != request.current;
  return !wanted.has(order) || order.names != request.names || is_for_another_key;
}

bool is_ahead(TimePoint until, TimePoint now) {
  return until > now && until <= now + kLongestWait;
}

bool ends_too_soon(TimePoint end, TimePoint now) {
  return end <= now + kTimeToAnswer;
}

bool has_run_out(const OpenOrder& order, TimePoint now) {
  const bool unanswered = order.phase < OrderPhase::answered;
  return unanswered && order.expires && ends_too_soon(*order.expires, now);
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
