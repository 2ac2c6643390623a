// What would fail at the CA, found before it fails.
#pragma once

#include <vector>

#include "acme/settings.h"
#include "core/stage.h"

namespace millrace::acme {

// Fetches the directory, unsigned, and nothing else: whether it can be reached, is one, what it
// wants of an account where there is none yet, and whether its clock and ours agree (RFC 9110
// §6.6.1 Date).
std::vector<Error> check_ca(const StageContext& context, const CaSettings& ca);

}  // namespace millrace::acme
