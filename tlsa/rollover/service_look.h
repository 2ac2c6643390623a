// Which keys the services present now.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/crypto/key.h"
#include "core/env/env.h"

namespace millrace::tlsa {

struct AddressLook {
  std::string address;            // with its port
  std::optional<SpkiDigest> key;  // of the certificate that it presented
  std::string failure = {};       // without a key: why, beginning with the address
};

// The service of one TLSA owner at all its addresses.
struct ServiceLook {
  std::vector<AddressLook> addresses;
  std::string obstacle = {};  // why it cannot be looked at; empty: it was
  bool may_pass = true;       // with an obstacle: a later look may succeed

  bool presents_other(const SpkiDigest& key) const;  // at some address
};

// Two certificates at one owner have keys of different kinds.
struct LookTarget {
  DnsName owner;
  LeafKind leaf = LeafKind::any;
  auto operator<=>(const LookTarget&) const = default;
};

// One handshake with each address of each, all together.
std::map<LookTarget, ServiceLook> look_at(const Env& env, const std::set<LookTarget>& targets);

// The kind of the key of a CSR; `any` if it is neither.
LeafKind leaf_kind(const std::string& csr_der);

}  // namespace millrace::tlsa
