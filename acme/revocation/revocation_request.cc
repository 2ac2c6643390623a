#include "acme/revocation/revocation_request.h"

#include "acme/client/problem_advice.h"
#include "acme/client/signed_request.h"
#include "acme/state/order_state.h"
#include "core/base/encoding.h"
#include "core/base/json.h"
#include "core/crypto/pem_chain.h"

namespace millrace::acme {
namespace {

// RFC 8555 §6.5: each success of the CA brings a nonce; a non-ACME response does not.
bool is_success(const Answer& answer) {
  return answer.ok() && (answer.response.body.empty() || answer.response.field("replay-nonce"));
}

// A certificate that was replaced is marked nowhere. The first time stays, and so does the worst
// reason.
Result<void> mark_as_revoked(const StageContext& context, const PendingRevocation& pending,
                             TimePoint at) {
  if (!pending.id) return {};
  const Path path = context.paths.order(*pending.id);
  ASSIGN(OrderState state, load_order_state(context.env.files, path));
  if (!state.issued || !pending.is_of(state.issued->chain)) return {};
  auto& revoked = state.issued->revoked;
  const bool is_worse = pending.reason == RevocationReason::key_compromise;
  if (revoked && (!is_worse || revoked->reason == pending.reason)) return {};
  revoked = Revoked{revoked ? revoked->at : at, pending.reason};
  return context.env.files.write(path, encode(state), 0600);
}

}  // namespace

std::string revocation_payload(std::string_view der, RevocationReason reason) {
  Json payload = {{"certificate", to_base64url(der)}};
  if (reason != RevocationReason::unspecified) payload["reason"] = reason_code(reason);
  return payload.dump();
}

Result<Answer> request_revocation(const StageContext& context, const CaSettings& ca,
                                  Session::Memory& memory, const PendingRevocation& pending) {
  ASSIGN(const auto ders, split_pem_chain(pending.leaf->pem, file_name_of(pending)));
  return exchange(context, ca, memory, memory.directory->revoke_cert,
                  revocation_payload(ders.front(), pending.reason));
}

RevocationOutcome outcome_of(const Result<Answer>& answer, TimePoint now) {
  if (!answer) return RevocationOutcome::undecided;
  if (is_success(*answer)) return RevocationOutcome::revoked;
  if (!is_refusal(*answer, now)) return RevocationOutcome::undecided;
  const Problem problem = answer->problem();
  if (problem.is("alreadyRevoked")) return RevocationOutcome::revoked_before;
  return problem.is("unauthorized") ? RevocationOutcome::unauthorized : RevocationOutcome::refused;
}

Result<void> settle(const StageContext& context, RevocationJournal& journal,
                    const PendingRevocation& pending, RevocationOutcome outcome) {
  using enum RevocationOutcome;
  const bool may_by_key = pending.own_key || pending.reason == RevocationReason::key_compromise;
  if (outcome == undecided) return {};
  if (outcome == unauthorized && may_by_key) {
    const PendingRevocation* known = journal.find(pending);
    if (known == nullptr) return {};
    PendingRevocation by_key = *known;
    by_key.own_key = true;
    return journal.put(by_key);
  }
  if (outcome == revoked || outcome == revoked_before) {
    TRY(mark_as_revoked(context, pending, outcome == revoked ? context.now() : pending.since));
  }
  return journal.remove(pending);
}

}  // namespace millrace::acme
