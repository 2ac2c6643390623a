// What would fail in a zone, found before it fails.
#pragma once

#include <vector>

#include "core/bundle/stage.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

// Everything about one zone that would fail later: source, SOA, keys and their modes, servers that
// do not answer. Reads and asks only; with Asking::nobody it only reads.
enum class Asking { servers, nobody };
std::vector<Error> check_zone(const StageContext& context, const Settings& settings,
                              const ZoneSettings& zone, Asking asking = Asking::servers);

}  // namespace millrace::dnszone
