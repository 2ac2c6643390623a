// Checks a CA for what would make an order fail.
#pragma once

#include <string>
#include <vector>

#include "acme/settings.h"
#include "core/bundle/stage.h"
#include "core/dns/caa.h"

namespace millrace::acme {

// Fetches only the directory, unsigned. Checks that the CA can be reached, that the document is a
// directory, what a new account requires if there is none yet, that the CA offers the required
// profiles, and that its clock and this host's agree (RFC 9110 §6.6.1 Date). Checks that CAA
// records allow the CA to issue the certificates it may be asked for. `ca` is one of the settings'.
// `notes` gets what works but could be configured better.
std::vector<Error> check_ca(const StageContext& context, const Settings& settings,
                            const CaSettings& ca, CaaSource& caa, std::vector<Line>& notes);

}  // namespace millrace::acme
