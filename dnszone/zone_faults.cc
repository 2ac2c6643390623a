#include "dnszone/zone_faults.h"

#include "core/printable.h"

namespace millrace::dnszone {

void ZoneFaults::add(const Path& file, uint32_t line, uint32_t column, const std::string& message) {
  if (full()) return;
  lines_.push_back(printable(file.string()) + ':' + std::to_string(line) + ':' +
                   std::to_string(column) + ": " + message);
}

Error ZoneFaults::error() const {
  std::string text;
  for (const std::string& line : lines_) text += (text.empty() ? "" : "\n") + line;
  if (full()) text += "\nreading stopped here: there may be more";
  return Error(text);
}

}  // namespace millrace::dnszone
