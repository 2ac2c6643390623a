// A certificate to be revoked. While the CA has not confirmed it, it is an entry of the journal
// (revocation_journal.h), on disk before the request is sent:
//
//   { "version": 1, "id": CERT, "ca": ID, "spki": HEX, "since": TIME, "reason": REASON,
//     "certificate": PEM, "own_key": true }
//   { "version": 1, "id": CERT, "ca": ID, "spki": HEX, "since": TIME, "reason": REASON,
//     "order": URL, "until": TIME }
//
// with "directory": URL, if it is known; and after tries without a result "tries": N, "last_error":
// TEXT and "retry_at": TIME.
// The second form is an order that may have led to a certificate for a compromised key: it becomes
// the first when the certificate is known. "own_key" may be absent: false. So may "id".
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "acme/protocol/revocation_reason.h"
#include "core/bundle/ca_id.h"
#include "core/crypto/certificate.h"

namespace millrace::acme {

struct PendingRevocation {
  CaId ca;  // the issuer
  SpkiDigest spki;
  std::optional<CertId> id = {};         // of the certificate in the configuration
  std::optional<Certificate> leaf = {};  // nullopt: not known yet
  std::string directory = {};            // URL of the CA's at issuance or order; empty: not known
  TimePoint since{};                     // of the request to revoke it
  RevocationReason reason = RevocationReason::unspecified;
  bool own_key = false;    // requested with the certificate's own key: the account may not do it
  std::string order = {};  // URL; while the certificate is not known
  TimePoint until{};       // of an order: it cannot produce a certificate after this
  unsigned tries = 0;      // without a result
  std::optional<TimePoint> retry_at = {};  // the stage order does not retry before
  std::string last_error = {};             // printable; of the last try

  // Whether it is the first certificate of that chain in PEM.
  bool is_of(std::string_view chain) const { return leaf && chain.starts_with(leaf->pem); }
};

nlohmann::json to_json(const PendingRevocation& pending);
Result<PendingRevocation> pending_revocation_from(const nlohmann::json& json,
                                                  const std::string& where);

// "serial 01ab", or "order URL", whose certificate is not known yet.
std::string subject_of(const PendingRevocation& pending);
// "CERT"; if that is not known, the subject.
std::string name_of(const PendingRevocation& pending);
Subject certificate_subject(const PendingRevocation& pending);
// With a certificate: "web, serial 01ab, for example.org, of CA acme, valid until …".
std::string describe(const PendingRevocation& pending);
// Of its file in the journal: CA.SERIAL.json, or CA.order-DIGEST.json of the order's URL.
std::string file_name_of(const PendingRevocation& pending);
// The command that revokes it with its own key; FILE replaces what is not known here.
std::string command_by_key(const PendingRevocation& pending, const std::string& key_file = "FILE");

}  // namespace millrace::acme
