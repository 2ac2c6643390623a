// What this host knows to be in the store of one of its outboxes, STATE/pushed/SCOPE.json. A cache:
// without it the store is read.
#pragma once

#include <string>

#include "core/base/time.h"
#include "core/files/files.h"

namespace millrace {

struct PushedVersion {
  std::string place;       // of the outbox in the store: its key
  uint64_t serial = 0;     // 0: nothing is known
  std::string digest;      // of SHA256.sig
  std::string signatures;  // of all signature files: a further one changes it
  TimePoint verified{};    // when its head was last seen there
  TimePoint swept{};       // when all keys were last compared with the files
};

PushedVersion read_pushed_version(Files& files, const Path& path);
Result<void> write_pushed_version(Files& files, const Path& path, const PushedVersion& version);

}  // namespace millrace
