// What the configuration tells the stages csr, order and fetch.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "acme/chain_choice.h"
#include "acme/challenge_type.h"
#include "acme/external_account.h"
#include "core/ca_id.h"
#include "core/documents.h"
#include "core/files.h"
#include "core/key.h"
#include "core/name.h"
#include "core/time.h"

namespace millrace::acme {

// A CA and what our account there is to be.
struct CaSettings {
  CaId id = CaId::usual();
  std::string directory_url;          // https
  Path ca_file;                       // trust anchors for the CA's own TLS; empty: the system's
  std::vector<std::string> contacts;  // "mailto:…"
  bool terms_agreed = false;
  KeyType account_key_type = KeyType::ecdsa_p256;
  std::optional<ExternalAccount> external_account;
  size_t max_in_flight = 16;  // requests at one time
  bool caa = true;            // whether CAA records are heeded before an order is opened

  // Where the configuration has a member of it, for messages: "acme.directory".
  std::string place(const std::string& member) const;
  // " --ca other": what a command about its account needs to mean this CA; empty for the usual one.
  std::string option() const;
};

struct CertificateSettings {
  CertId id;
  std::vector<CertName> names;  // at least one, no duplicates
  KeyType key_type = KeyType::ecdsa_p256;
  // Where to ask, at least one, in the order of preference: the next one after so many failures in
  // a row, from the last one back to the first.
  std::vector<CaId> cas = {CaId::usual()};
  unsigned failures_per_ca = 3;  // at least 1
  ChallengeType challenge = ChallengeType::dns01;
  // As the CA calls it (draft-ietf-acme-profiles); empty: the CA chooses.
  std::string profile = {};
  bool profile_required = true;  // false: rather without it than not at all
  ChainChoice chain = {};
  bool chain_required = false;  // false: rather the CA's own chain than none
  Path chain_roots = {};        // trust anchors (PEM) to know a root by; empty: none
  // The CSR (PEM or DER) that another host or an appliance made for a key of its own, on the host
  // that takes the part of the key host; empty: csr makes key and CSR.
  Path csr_file = {};
};

// Which certificates a run is for; empty: all of the configuration.
using Selection = std::set<CertId>;
inline bool is_selected(const Selection& selection, const CertId& id) {
  return selection.empty() || selection.contains(id);
}

struct Settings {
  std::vector<CaSettings> cas;                    // at least one; ids differ
  std::vector<CertificateSettings> certificates;  // they name CAs of `cas` only

  const CaSettings* ca(const CaId& id) const;  // nullptr: there is none
};

// "a.example, b.example"
std::string joined(const std::vector<CertName>& names);

// The command on the key host that replaces the current key of that digest (key_replacement.h).
std::string replacement_command(const CertId& id, const SpkiDigest& old);

}  // namespace millrace::acme
