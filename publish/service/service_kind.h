// The kinds of services: for each server program what its files are, who must read them, and which
// programs make it use them. A row is a default; each value can be set in the configuration.
//
// The action is what makes the server present a new certificate, by its documentation: a reload
// where it reads its files again then, else a restart. Where it is a reload, `restart` follows when
// it fails, or when handshakes still find the old certificate.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "core/env/handshakes.h"

namespace millrace::publish {

enum class ServiceKind {
  postfix,
  dovecot,
  openldap,
  nginx,
  apache,
  haproxy,
  opensmtpd,
  exim,
  prosody,
  postgresql,
  unbound,
  knot,
  generic,
};
std::string_view to_text(ServiceKind kind);
Result<ServiceKind> parse_service_kind(std::string_view text);

// What is written into the service's directory for a certificate CERT.
enum class PairLayout {
  separate,   // CERT.key and CERT.pem: the chain, leaf first
  key_chain,  // CERT.pem: the key, then the chain
  chain_key,  // CERT.pem: the chain, then the key
};
std::string_view to_text(PairLayout layout);  // "separate", "key-chain", "chain-key"
Result<PairLayout> parse_pair_layout(std::string_view text);

using Arguments = std::vector<std::string>;

// In the arguments of a kind: the LDIF beside the files of the service's certificate.
inline constexpr std::string_view kLdif = "DIRECTORY/CERT.ldif";

struct KindDefaults {
  ServiceKind kind = ServiceKind::generic;
  PairLayout layout = PairLayout::separate;
  std::string owner;   // of the files; empty: the user who runs millrace
  std::string group;   // empty: that user's
  mode_t mode = 0600;  // of each file with the key
  Arguments check;     // the server's own check of its configuration; empty: it has none
  Arguments action;    // empty: the configuration must have one
  Arguments restart;   // if the action is a reload: what follows when it was not enough
  uint16_t port = 0;   // of the handshakes, at the certificate's first name; 0: none
  Starttls starttls = Starttls::none;
};

const KindDefaults& defaults_of(ServiceKind kind);
std::span<const KindDefaults> all_kinds();

}  // namespace millrace::publish
