// What a zone tool says: `millrace zone …` on plain files, without configuration, state or network.
#pragma once

#include <string>
#include <vector>

namespace millrace::dnszone {

struct ToolReport {
  bool changed = false;
  std::vector<std::string> lines;       // for standard output
  std::vector<std::string> notes = {};  // what people should know
};

}  // namespace millrace::dnszone
