// Places that differ between systems.
#pragma once

#include "core/files.h"

namespace millrace::cli {

// Directories that may hold millrace/millrace.json of the whole system, where that of the build is
// not there: ports of FreeBSD live below /usr/local (hier(7)).
inline constexpr const char* kSystemConfigDirectories[] = {"/usr/local/etc", "/etc"};

// Which resolvers this host asks.
inline constexpr const char* kResolvConf = "/etc/resolv.conf";

}  // namespace millrace::cli
