// What would fail at the CA, found before it fails.
#pragma once

#include <string>
#include <vector>

#include "acme/settings.h"
#include "core/caa.h"
#include "core/stage.h"

namespace millrace::acme {

// Fetches the directory, unsigned, and nothing else: whether it can be reached, is one, what it
// wants of an account where there is none yet, whether it offers the profiles that certificates
// require of it, and whether its clock and ours agree (RFC 9110 §6.6.1 Date). Whether CAA records
// let it issue the certificates that it may be asked for. `ca` is one of the settings'. `notes`
// gets what works and could be set better.
std::vector<Error> check_ca(const StageContext& context, const Settings& settings,
                            const CaSettings& ca, CaaSource& caa, std::vector<std::string>& notes);

}  // namespace millrace::acme
