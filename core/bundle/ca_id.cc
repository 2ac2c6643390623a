#include "core/bundle/ca_id.h"

#include "core/base/file_label.h"
#include "core/base/printable.h"

namespace millrace {

Result<CaId> CaId::parse(std::string_view text) {
  if (is_file_label(text)) return CaId(std::string(text));
  return Error("'" + printable(text) +
               "' is not a valid CA name: " + std::string(kFileLabelWanted));
}

}  // namespace millrace
