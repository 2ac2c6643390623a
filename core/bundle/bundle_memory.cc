#include "core/bundle/bundle_memory.h"

namespace millrace {

const Bundle* BundleMemory::find(const Path& outbox, uint64_t serial,
                                 const BundleTrust& trust) const {
  const auto found = outboxes_.find(outbox);
  if (found == outboxes_.end()) return nullptr;
  const Checked& checked = found->second;
  const bool same = checked.version.meta.serial == serial && checked.trust == trust;
  return same ? &checked.version : nullptr;
}

void BundleMemory::keep(const Path& outbox, const BundleTrust& trust, const Bundle& version) {
  outboxes_.insert_or_assign(outbox, Checked{trust, version});
}

Result<Bundle> read_version_once(Files& files, const Path& outbox, uint64_t serial,
                                 const BundleTrust& trust, BundleMemory* memory) {
  if (memory != nullptr) {
    if (const Bundle* known = memory->find(outbox, serial, trust)) return *known;
  }
  ASSIGN(Bundle version, read_version(files, outbox, serial, trust));
  if (memory != nullptr) memory->keep(outbox, trust, version);
  return version;
}

}  // namespace millrace
