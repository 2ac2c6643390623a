#include "acme/revocation/revocation_request.h"

#include "acme/client/problem_advice.h"
#include "core/base/encoding.h"
#include "core/base/json.h"

namespace millrace::acme {
namespace {

// RFC 8555 §6.5: each success of the CA brings a nonce; a non-ACME response does not.
bool is_success(const Answer& answer) {
  return answer.ok() && (answer.response.body.empty() || answer.response.field("replay-nonce"));
}

}  // namespace

std::string revocation_payload(std::string_view der, RevocationReason reason) {
  Json payload = {{"certificate", to_base64url(der)}};
  if (reason != RevocationReason::unspecified) payload["reason"] = reason_code(reason);
  return payload.dump();
}

RevocationOutcome outcome_of(const Result<Answer>& answer, TimePoint now) {
  if (!answer) return RevocationOutcome::undecided;
  if (is_success(*answer)) return RevocationOutcome::revoked;
  if (!is_refusal(*answer, now)) return RevocationOutcome::undecided;
  const Problem problem = answer->problem();
  if (problem.is("alreadyRevoked")) return RevocationOutcome::revoked_before;
  return problem.is("unauthorized") ? RevocationOutcome::unauthorized : RevocationOutcome::refused;
}

}  // namespace millrace::acme
