#include "acme/state/revocation_texts.h"

#include "core/crypto/certificate.h"

namespace millrace::acme {
namespace {

constexpr const char* kNotKnown = "; it is not known whether it is revoked";

Result<std::string> serial_of(const PendingRevocation& pending) {
  ASSIGN(const auto chain, parse_chain(pending.certificate, "certificate"));
  return chain.front().serial;
}

}  // namespace

std::string asked_again() {
  return std::string(kNotKnown) + ": the next run of order retries";
}

std::string asked_again_later() {
  return std::string(kNotKnown) + ": a later run of order retries";
}

std::string asked_again(const CertId& id, const PendingRevocation& pending,
                        const std::string& key_file) {
  return std::string(kNotKnown) +
         ": the next run of order retries with the account key; if the CA refuses it, run: " +
         command_by_key(id, pending, key_file);
}

std::string nobody_remembers() {
  return std::string(kNotKnown) +
         ", and no later run retries, because it is not the newest of a configured certificate: "
         "run this again";
}

std::string known_before() {
  return "; it is known to be revoked";
}

std::string subject_of(const PendingRevocation& pending) {
  if (pending.certificate.empty()) return "order " + pending.order;
  const auto serial = serial_of(pending);
  return serial ? "serial " + *serial : serial.error().text();
}

// With its serial: by then another may be the newest.
std::string command_by_key(const CertId& id, const PendingRevocation& pending,
                           const std::string& key_file) {
  const auto serial = serial_of(pending);
  return "millrace revoke " + id.text() + " --serial " + (serial ? *serial : "SERIAL") +
         " --reason " + std::string(to_text(pending.reason)) + " --key " + key_file + " --yes";
}

}  // namespace millrace::acme
