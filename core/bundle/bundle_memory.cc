#include "core/bundle/bundle_memory.h"

namespace millrace {

const BundleVersion* BundleMemory::find(const Path& outbox, uint64_t serial,
                                        const std::vector<SignifyPublicKey>& trusted) const {
  const auto found = outboxes_.find(outbox);
  if (found == outboxes_.end()) return nullptr;
  const Checked& checked = found->second;
  const bool same = checked.version.bundle.meta.serial == serial && checked.trusted == trusted;
  return same ? &checked.version : nullptr;
}

void BundleMemory::keep(const Path& outbox, const std::vector<SignifyPublicKey>& trusted,
                        const BundleVersion& version) {
  outboxes_.insert_or_assign(outbox, Checked{trusted, version});
}

Result<BundleVersion> read_version_once(Files& files, const Path& outbox, uint64_t serial,
                                        const std::vector<SignifyPublicKey>& trusted,
                                        BundleMemory* memory) {
  if (memory != nullptr) {
    if (const BundleVersion* known = memory->find(outbox, serial, trusted)) return *known;
  }
  ASSIGN(BundleVersion version, read_version(files, outbox, serial, trusted));
  if (memory != nullptr) memory->keep(outbox, trusted, version);
  return version;
}

}  // namespace millrace
