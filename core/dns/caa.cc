#include "core/dns/caa.h"

#include "core/base/printable.h"

namespace millrace {

std::string CaaRecord::text() const {
  return owner.text() + " CAA " + std::to_string(flags) + " " + printable(tag, 40) + " \"" +
         printable(value, 200) + "\"";
}

}  // namespace millrace
