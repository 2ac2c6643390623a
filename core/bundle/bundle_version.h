// One version of a bundle, read and checked against its signature: what reader and writer both
// need.
#pragma once

#include "core/bundle/bundle.h"

namespace millrace {

struct BundleVersion {
  Bundle bundle;
  std::string signature_digest;  // hex SHA-256 of its SHA256.sig
};

// The serial that OUTBOX/current points to; nullopt: there is no such link.
Result<std::optional<uint64_t>> current_serial(Files& files, const Path& outbox);

// A version as it was read from `directory`, checked: one of the keys signed it, the files are
// exactly those listed, META.json is well formed and has the same serial. Scope and times are the
// caller's to judge.
Result<BundleVersion> check_version(FileTree tree, uint64_t serial,
                                    const std::vector<SignifyPublicKey>& trusted,
                                    const Path& directory);
// The same of what is in the outbox.
Result<BundleVersion> read_version(Files& files, const Path& outbox, uint64_t serial,
                                   const std::vector<SignifyPublicKey>& trusted);

}  // namespace millrace
