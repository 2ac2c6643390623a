#include "acme/state/retry_policy.h"

#include <algorithm>
#include <array>

namespace millrace::acme {
namespace {

constexpr std::array<Duration, 4> kFailureDelays = {
    std::chrono::minutes(1), std::chrono::minutes(10), std::chrono::minutes(100),
    std::chrono::days(1)};
constexpr Duration kLongestWait = std::chrono::days(1);
// The CA must validate before the end.
constexpr Duration kTimeToAnswer = std::chrono::minutes(1);

// An unavailable CA usually returns within hours.
constexpr Duration kLongestOutageDelay = std::chrono::minutes(100);

Duration delay_in_row(unsigned failures) {
  return kFailureDelays[std::clamp<size_t>(failures, 1, kFailureDelays.size()) - 1];
}

bool agree(const std::string& known, const std::string& wanted) {
  return known.empty() || wanted.empty() || known == wanted;
}

}  // namespace

const CaId& ca_in_turn(const CertificateSettings& certificate, unsigned failures) {
  return certificate.cas[failures / certificate.failures_per_ca % certificate.cas.size()];
}

Duration delay_after(const CertificateSettings& certificate, unsigned failures) {
  const bool several = certificate.cas.size() > 1;
  const bool all_tried = failures >= certificate.failures_per_ca * certificate.cas.size();
  if (several && all_tried) return kFailureDelays.back();
  return delay_in_row(several ? failures % certificate.failures_per_ca : failures);
}

Duration outage_delay_after(unsigned failures) {
  return std::min(delay_in_row(failures), kLongestOutageDelay);
}

Duration outage_delay_after(const CertificateSettings& certificate, unsigned failures) {
  return std::min(delay_after(certificate, failures), kLongestOutageDelay);
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

bool must_have_expired(const OrderState& state, TimePoint now) {
  if (!state.order || state.order->phase < OrderPhase::answered) return false;
  const TimePoint longest = state.order->since + kLongestOrder;
  return now >= std::max(state.order->expires.value_or(longest), longest);
}

bool OrderPlace::has(const OpenOrder& order) const {
  return order.ca == ca && agree(order.directory, directory) && agree(order.account, account);
}

bool is_outdated(const OpenOrder& order, const RequestDocument& request, const OrderPlace& wanted) {
  const bool is_for_another_key = order.spki && *order.spki != request.current;
  return !wanted.has(order) || order.names != request.names || is_for_another_key;
}

}  // namespace millrace::acme
