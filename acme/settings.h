// The part of the configuration for the stages csr, order and fetch.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "acme/protocol/chain_choice.h"
#include "acme/protocol/challenge_type.h"
#include "acme/protocol/external_account.h"
#include "core/base/name.h"
#include "core/base/time.h"
#include "core/bundle/ca_id.h"
#include "core/bundle/documents.h"
#include "core/crypto/key.h"
#include "core/files/files.h"

namespace millrace::acme {

// A CA and the settings of the account there.
struct CaSettings {
  CaId id = CaId::usual();
  std::string directory_url;          // https
  Path ca_file;                       // trust anchors for the CA's own TLS; empty: the system's
  std::vector<std::string> contacts;  // "mailto:…"
  bool terms_agreed = false;
  KeyType account_key_type = KeyType::ecdsa_p256;
  std::optional<ExternalAccount> external_account;
  size_t max_in_flight = 16;  // requests at one time
  bool caa = true;            // whether CAA records are checked before an order is created

  // The place of a member in the configuration, for messages: "acme.directory".
  std::string place(const std::string& member) const;
  // " --ca other": the option that selects this CA in account commands; empty for the default CA.
  std::string option() const;
};

// When the key of a certificate is replaced. Both zero: only when an operator asks for it.
struct RolloverPolicy {
  unsigned renewals = 0;  // after so many certificates with one key; 0: never for that
  Duration period{};      // after this time; 0: never for that

  // "never", "3 renewals", "90d".
  static Result<RolloverPolicy> parse(std::string_view text);
  bool is_never() const { return renewals == 0 && period == Duration::zero(); }
  std::string text() const;
  bool operator==(const RolloverPolicy&) const = default;
};

struct CertificateSettings {
  CertId id;
  std::vector<CertName> names;  // at least one, no duplicates
  KeyType key_type = KeyType::ecdsa_p256;
  // The CAs, at least one, in order of preference: the next one is used after that many failures in
  // a row, and after the last the first again.
  std::vector<CaId> cas = {CaId::usual()};
  unsigned failures_per_ca = 3;  // at least 1
  ChallengeType challenge = ChallengeType::dns01;
  // The CA's name for it (draft-ietf-acme-profiles); empty: the CA chooses.
  std::string profile = {};
  bool profile_required = true;  // false: order without the profile if the CA does not offer it
  ChainChoice chain = {};
  bool chain_required = false;  // false: the default chain if the selected one is not offered
  Path chain_roots = {};        // trust anchors (PEM) for a root: selection; empty: none
  // The CSR (PEM or DER) that another host or an appliance made for its own key, on the host that
  // runs the stage csr; empty: csr makes key and CSR.
  Path csr_file = {};
  RolloverPolicy rollover = {};  // not with csr_file
};

// Which certificates a run is for; empty: all of the configuration.
using Selection = std::set<CertId>;
inline bool is_selected(const Selection& selection, const CertId& id) {
  return selection.empty() || selection.contains(id);
}

struct Settings {
  std::vector<CaSettings> cas;                    // at least one; ids differ
  std::vector<CertificateSettings> certificates;  // they refer to CAs of `cas` only

  const CaSettings* ca(const CaId& id) const;                      // nullptr: there is none
  std::map<CertId, std::vector<CertName>> expected_names() const;  // of the requests of other hosts
};

// The command on the key host that replaces the current key of that digest (key_replacement.h).
std::string replacement_command(const CertId& id, const SpkiDigest& old);

}  // namespace millrace::acme
