// STATE/host.json: the host whose state this is. Two hosts that run on copies of one state sign
// different bundles with the same keys, and order certificates for the same names.
#pragma once

#include <optional>
#include <string>

#include "core/bundle/stage.h"

namespace millrace::cli {

// nullopt: nothing has been run since there is such a note.
Result<std::optional<std::string>> state_host(const StageContext& context);
// Notes this host if none is noted.
Result<void> note_state_host(const StageContext& context);

}  // namespace millrace::cli
