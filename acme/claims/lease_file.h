// STATE/claims.json: the lease of this host's claims, so that the next process goes on with them.
//
//   { "version": 1, "lease": "ID" }
#pragma once

#include <cstdint>

#include "core/files/files.h"

namespace millrace::acme {

// 0: there is none, or it cannot be read: another one does.
uint64_t read_lease(Files& files, const Path& path);
Result<void> write_lease(Files& files, const Path& path, uint64_t lease);

}  // namespace millrace::acme
