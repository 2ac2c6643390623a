// Full handshakes with a service at each of its addresses: does it present the certificates that
// are installed? Nothing else counts as deployed: an action that succeeded has proved nothing.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/env/env.h"
#include "publish/pull/key_chain.h"
#include "publish/service/service_settings.h"

namespace millrace::publish {

// A certificate that the service should present.
struct ExpectedLeaf {
  CertId certificate;
  std::vector<CertName> names;
  std::string leaf_sha256;
  LeafKind kind = LeafKind::any;  // of its key
};
ExpectedLeaf expected_leaf(const CertId& id, const KeyChain& pair);

enum class Finding { expected, other, unreached, no_route };

struct Sighting {
  CertId certificate;
  Finding finding = Finding::unreached;
  std::string text;       // "192.0.2.1:25 (mail.example.org): expected …, got …"
  std::string address{};  // "192.0.2.1:25"; empty: the name has none
};

struct Sightings {
  std::vector<Sighting> all;

  // Every address that this host has a route to presented what was expected, and there is one.
  bool is_as_expected() const;
  bool has_other() const;  // some address presented another certificate
  // Of those that were not as expected.
  std::vector<std::string> faults() const;
};

// Targets whose names have no addresses now, with the reason.
std::vector<std::string> unresolved_targets(Env& env, const ServiceSettings& service);

// One handshake for each target, address and certificate. A target with the name of one of the
// certificates is for those that have the name; another one is for each of them, by its first name.
Sightings look_once(Env& env, const ServiceSettings& service,
                    const std::vector<ExpectedLeaf>& leaves);

// Again and again, half a second apart, until three rounds in a row are as expected, or the
// service's limit has passed: after a reload old and new processes answer side by side. The last
// round.
Sightings look_until_settled(Env& env, const ServiceSettings& service,
                             const std::vector<ExpectedLeaf>& leaves);

}  // namespace millrace::publish
