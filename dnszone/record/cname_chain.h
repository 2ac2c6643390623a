// Chains of CNAMEs.
#pragma once

#include <optional>

#include "core/base/name.h"

namespace millrace::dnszone {

inline constexpr size_t kMostCnames = 8;  // in a row: a loop ends here

// Where the chain that begins at the name ends. `target_of` gives what the name is a CNAME of;
// nullopt: it is none. nullopt: the chain is a loop, or too long.
template <class TargetOf>
std::optional<DnsName> end_of_cnames(DnsName name, const TargetOf& target_of) {
  for (size_t followed = 0; followed <= kMostCnames; ++followed) {
    std::optional<DnsName> target = target_of(name);
    if (!target) return name;
    name = *std::move(target);
  }
  return std::nullopt;
}

}  // namespace millrace::dnszone
