#include "dnszone/text/configured_zone.h"

#include <unistd.h>

#include "core/base/path.h"
#include "core/files/trusted_paths.h"

namespace millrace::dnszone {

Result<ZoneText> read_configured_zone(Files& files, const ZoneSettings& zone) {
  ASSIGN(ZoneText text, read_zone(files, zone.source, zone.zone,
                                  {.include_root = zone.include_root, .barred = zone.barred}));
  if (!zone.barred) return text;  // a tool's zone, which no configuration names
  TrustedPaths trusted(files, ::geteuid());
  for (size_t i = 1; i < text.files.size(); ++i) {
    const Path& included = text.files[i].path;
    TRY(trusted.check(directory_of(included), FileKind::zone_directory));
    TRY(trusted.check(included, FileKind::zone_source));
  }
  return text;
}

}  // namespace millrace::dnszone
