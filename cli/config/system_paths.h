// Places that differ between systems.
#pragma once

#include "core/files/files.h"

namespace millrace::cli {

// Directories that may contain the system's millrace/millrace.json, if the directory set at build
// time has none: ports of FreeBSD live below /usr/local (hier(7)).
inline constexpr const char* kSystemConfigDirectories[] = {"/usr/local/etc", "/etc"};

// The resolvers of this host.
inline constexpr const char* kResolvConf = "/etc/resolv.conf";

}  // namespace millrace::cli
