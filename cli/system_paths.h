// Places that differ between systems.
#pragma once

#include "core/files.h"

namespace millrace::cli {

// The configuration of the whole system (hier(7)): ports of FreeBSD live below /usr/local.
inline Path system_config() {
#if defined(__FreeBSD__) || defined(__DragonFly__)
  return "/usr/local/etc/millrace/millrace.json";
#else
  return "/etc/millrace/millrace.json";
#endif
}

// Which resolvers this host asks.
inline constexpr const char* kResolvConf = "/etc/resolv.conf";

}  // namespace millrace::cli
