#include "dnszone/text/zone_faults.h"

#include "core/base/joined.h"
#include "core/base/printable.h"

namespace millrace::dnszone {

std::string ZoneFault::text() const {
  return printable(file.string()) + ':' + std::to_string(line) + ':' + std::to_string(column) +
         ": " + message;
}

void ZoneFaults::add(const Path& file, uint32_t line, uint32_t column, const std::string& message) {
  if (!full()) faults_.push_back({file, line, column, message});
}

Error ZoneFaults::error() const {
  std::string text = joined(faults_, "\n");
  if (full()) text += "\nreading stopped here: there may be more";
  return Error(text);
}

}  // namespace millrace::dnszone
