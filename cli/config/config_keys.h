// What the configuration may contain, as it is written down; config_table() is what is looked up.
#pragma once

#include "cli/config/config_table.h"

namespace millrace::cli {

// Objects come before their members; the order is that of the manual. Of a CA in /cas it has the
// object alone: its members are those of /acme.
std::span<const ConfigKey> config_keys();

}  // namespace millrace::cli
