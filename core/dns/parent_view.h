// What the parent of a zone publishes about it, as far as it is known.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/name.h"

namespace millrace {

struct ParentView {
  std::optional<std::vector<std::string>> ds{};   // rdata in presentation form; empty: none
  std::optional<std::vector<DnsName>> servers{};  // the hosts of its NS records, sorted
};

}  // namespace millrace
