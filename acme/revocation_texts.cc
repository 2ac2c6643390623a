#include "acme/revocation_texts.h"

#include "core/certificate.h"

namespace millrace::acme {
namespace {

constexpr const char* kNotKnown = "; it is not known whether it is revoked";

std::string subject_of(const PendingRevocation& pending) {
  if (pending.certificate.empty()) return "order " + pending.order;
  const auto chain = parse_chain(pending.certificate, "certificate");
  return chain ? "serial " + chain->front().serial : chain.error().text();
}

}  // namespace

std::string asked_again() {
  return std::string(kNotKnown) + ": the next run of order asks again";
}

std::string asked_again(const PendingRevocation& pending, const std::string& key_file) {
  return std::string(kNotKnown) +
         ": the next run of order asks again by the account's key; if that may not, run again: " +
         command_by_key(pending, key_file);
}

std::string nobody_remembers() {
  return std::string(kNotKnown) +
         ", and no later run asks again, for it is the newest of no certificate of the "
         "configuration: run this again";
}

std::string known_before() {
  return "; it is known to be revoked";
}

// Not by the certificate's name: by then another may be its newest.
std::string command_by_key(const PendingRevocation& pending, const std::string& key_file) {
  const std::string ca = pending.ca == CaId::usual() ? "" : " --ca " + pending.ca.text();
  return "millrace revoke --certificate FILE --reason " + std::string(to_text(pending.reason)) +
         ca + " --key " + key_file + " --yes";
}

std::vector<RevokingStatus> revoking_statuses(const OrderState& state) {
  std::vector<RevokingStatus> statuses;
  for (const PendingRevocation& pending : state.revoking) {
    statuses.push_back({pending.since, std::string(to_text(pending.reason)), subject_of(pending),
                        &pending == state.being_revoked(),
                        pending.own_key ? command_by_key(pending, "FILE") : ""});
  }
  return statuses;
}

}  // namespace millrace::acme
