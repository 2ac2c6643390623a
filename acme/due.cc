#include "acme/due.h"

#include <algorithm>
#include <array>

#include "acme/stages.h"

namespace millrace::acme {
namespace {

constexpr std::array<Duration, 4> kFailureDelays = {
    std::chrono::minutes(1), std::chrono::minutes(10), std::chrono::minutes(100),
    std::chrono::days(1)};
constexpr Duration kRestAfterHurry = std::chrono::days(1);
// The CA has to look before the end.
constexpr Duration kTimeToAnswer = std::chrono::minutes(1);

// Until then a certificate that was renewed early is not renewed on advice once more: a CA whose
// windows lie in the past would get one order after another.
TimePoint end_of_rest(const OrderState& state) {
  if (!state.hurried_at) return TimePoint::min();
  const Duration lifetime = state.issued->not_after - state.issued->not_before;
  return *state.hurried_at + std::min(lifetime / 4, kRestAfterHurry);
}

}  // namespace

TimePoint renewal_at(const OrderState& state) {
  const IssuedCertificate& issued = *state.issued;
  const bool suggested = state.renewal && state.renewal->suggestion;
  if (!suggested) return renewal_time(issued.not_before, issued.not_after);
  return std::max(state.renewal->suggestion->at, end_of_rest(state));
}

bool is_due(const OrderState& state, const RequestDocument& request, TimePoint now, Duration wake) {
  if (!state.issued || state.issued->revoked) return true;
  const IssuedCertificate& issued = *state.issued;
  const bool suggested = state.renewal && state.renewal->suggestion;
  const TimePoint until = suggested && now >= end_of_rest(state) ? now + wake : now;
  return issued.names != request.names || issued.spki != request.current ||
         until >= renewal_at(state);
}

bool wants_advice(const OrderState& state, TimePoint now) {
  if (!state.issued || state.issued->replaced || now >= state.issued->not_after) return false;
  return !state.renewal || state.renewal->ask_at <= now;
}

bool asks_for_compromised_key(const OrderState& state, const RequestDocument& request) {
  return state.issued && state.issued->revoked && state.issued->spki == request.current &&
         state.issued->revoked->reason == RevocationReason::key_compromise;
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

bool is_outdated(const OpenOrder& order, const RequestDocument& request, const CaId& wanted) {
  return order.ca != wanted || order.names != request.names;
}

bool has_run_out(const OpenOrder& order, TimePoint now) {
  const bool unanswered = order.phase < OrderPhase::answered;
  return unanswered && order.expires && *order.expires <= now + kTimeToAnswer;
}

bool is_new_certificate(const OrderState& state, const RequestDocument& request,
                        const std::vector<Certificate>& chain, TimePoint now) {
  if (!check_chain(chain, request.names, request.current, now)) return false;
  const Certificate& leaf = chain.front();
  const bool newer = !state.issued || leaf.not_before > state.issued->not_before;
  return newer && now < renewal_time(leaf.not_before, leaf.not_after);
}

bool allows(const std::vector<CertName>& configured, const RequestDocument& request) {
  std::vector<CertName> wanted = configured;
  std::sort(wanted.begin(), wanted.end());
  return wanted == request.names;
}

std::string joined(const std::vector<CertName>& names) {
  std::string text;
  for (const CertName& name : names) text += (text.empty() ? "" : ", ") + name.text();
  return text;
}

}  // namespace millrace::acme
