// The bundles that one process has read and checked. A version never changes once it exists, so the
// checked octets are kept: a later read of the same version returns them, without reading its files
// or verifying its signature again.
//
// A caller that runs several stages makes one for them. A cache, not needed for correctness: link,
// scope, serial and expiry are checked each time. Not thread-safe.
#pragma once

#include <map>
#include <vector>

#include "core/bundle/bundle_version.h"

namespace millrace {

class BundleMemory {
 public:
  // The version, if it is the last that was kept of the outbox and the same keys were trusted then;
  // null: it must be read. Valid until the next keep().
  const Bundle* find(const Path& outbox, uint64_t serial, const BundleTrust& trust) const;
  // A version that read_version() has just given back.
  void keep(const Path& outbox, const BundleTrust& trust, const Bundle& version);

 private:
  struct Checked {
    BundleTrust trust;
    Bundle version;
  };
  std::map<Path, Checked> outboxes_;
};

// read_version(), or what the memory has of it. Null: there is no memory.
Result<Bundle> read_version_once(Files& files, const Path& outbox, uint64_t serial,
                                 const BundleTrust& trust, BundleMemory* memory);

}  // namespace millrace
