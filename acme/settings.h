// What the configuration tells the stages csr, order and fetch.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/files.h"
#include "core/key.h"
#include "core/name.h"
#include "core/time.h"

namespace millrace::acme {

// External account binding (RFC 8555 §7.3.4).
struct ExternalAccount {
  std::string key_id;
  Path key_file;  // base64url of the MAC key, mode 0600
};

struct CertificateSettings {
  CertId id;
  std::vector<CertName> names;  // at least one, no duplicates
  KeyType key_type = KeyType::ecdsa_p256;
};

struct Settings {
  std::string directory_url;          // of the CA, https
  Path ca_file;                       // trust anchors for the CA's own TLS; empty: the system's
  std::vector<std::string> contacts;  // "mailto:…"
  bool terms_agreed = false;
  KeyType account_key_type = KeyType::ecdsa_p256;
  std::optional<ExternalAccount> external_account;
  size_t max_in_flight = 16;  // requests at one time
  std::vector<CertificateSettings> certificates;
};

}  // namespace millrace::acme
