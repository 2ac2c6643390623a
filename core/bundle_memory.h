// What one process has read of bundles and found good. A version never changes once it is there, so
// the octets that were checked stand for it: who asks for the same version again gets those, and
// neither its files are read nor its signature is computed a second time.
//
// Whoever runs several stages makes one for their life. Nothing in it is needed for correctness:
// link, scope, serial and expiry are looked at each time. Not for two threads.
#pragma once

#include <map>
#include <vector>

#include "core/bundle_version.h"

namespace millrace {

class BundleMemory {
 public:
  // The version, if it is the last that was kept of the outbox and the same keys were trusted then;
  // null: it must be read. Good until the next keep().
  const BundleVersion* find(const Path& outbox, uint64_t serial,
                            const std::vector<SignifyPublicKey>& trusted) const;
  // A version that read_version() has just given back.
  void keep(const Path& outbox, const std::vector<SignifyPublicKey>& trusted,
            const BundleVersion& version);

 private:
  struct Checked {
    std::vector<SignifyPublicKey> trusted;
    BundleVersion version;
  };
  std::map<Path, Checked> outboxes_;
};

// read_version(), or what the memory has of it. Null: there is no memory.
Result<BundleVersion> read_version_once(Files& files, const Path& outbox, uint64_t serial,
                                        const std::vector<SignifyPublicKey>& trusted,
                                        BundleMemory* memory);

}  // namespace millrace
