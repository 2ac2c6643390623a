// What the parent of a zone publishes about it, as far as it is known.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/name.h"

namespace millrace {

struct ParentView {
  std::optional<std::vector<std::string>> ds{};     // rdata in presentation form; empty: none
  std::optional<std::vector<DnsName>> servers{};    // the hosts of its NS records, sorted
  std::map<DnsName, std::set<std::string>> glue{};  // addresses of hosts that it gives with them
};

}  // namespace millrace
