// What a zone and its parent must agree on: DS, NS and glue.
#pragma once

#include <vector>

#include "core/dns/parent_view.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/record/record.h"
#include "dnszone/settings.h"
#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {

struct ZoneAtParent {
  const ZoneSettings& zone;
  const ParentView& parent;
  const ZoneText& text;                 // the source
  const std::vector<Record>& served;    // its DNSKEYs, as its servers have them; empty: not known
  const std::vector<ZoneKey>& on_disk;  // all keys of the zone; empty: its server has them
};

// Pure. What is not known is not a fault. Errors have ids of cli/check/findings.h.
std::vector<Error> parent_faults(const ZoneAtParent& zone, TimePoint now);

}  // namespace millrace::dnszone
