#include "acme/revocation/revocation_scope.h"

namespace millrace::acme {
namespace {

bool is_requested(const Requests& requests, const CertId& id, const SpkiDigest& key) {
  const auto request = requests.find(id);
  return request != requests.end() && request->second.current == key;
}

Result<void> add_certificate(const StageContext& context, const CertId& id, RevocationReason reason,
                             const Requests& requests, RevocationScope& scope) {
  const Path path = context.paths.order(id);
  ASSIGN(OrderState state, load_order_state(context.env.files, path));
  ASSIGN(const auto newest, newest_in(state, id, path));
  RevocationCandidate& target = scope.candidates.front();
  const SpkiDigest key = target.certificate.spki;
  const bool is_compromise = reason == RevocationReason::key_compromise;
  const bool has_key = newest && newest->spki == key;
  const bool is_revoked = newest && state.issued->revoked;
  if (newest && newest->is_of(target.certificate.leaf->pem)) {
    target = {*newest, is_revoked};
  } else if (is_compromise && has_key) {
    scope.candidates.push_back({*newest, is_revoked});
  }
  const bool is_ordered = state.order && state.order->spki == key;
  if (is_compromise && (has_key || is_ordered || is_requested(requests, id, key))) {
    scope.key_users.emplace(id, std::move(state));
  }
  return {};
}

}  // namespace

RevocationScope find_certificates_to_revoke(const StageContext& context, const Settings& settings,
                                            const PendingRevocation& target,
                                            RevocationReason reason, const Requests& requests) {
  RevocationScope scope{{{target, false}}, {}, {}};
  for (const CertificateSettings& certificate : settings.certificates) {
    const CertId& id = certificate.id;
    auto added = add_certificate(context, id, reason, requests, scope);
    if (!added) scope.errors.push_back(std::move(added).error().about(certificate_subject(id)));
  }
  auto& id = scope.candidates.front().certificate.id;
  if (!id && !scope.key_users.empty()) id = scope.key_users.begin()->first;
  return scope;
}

}  // namespace millrace::acme
