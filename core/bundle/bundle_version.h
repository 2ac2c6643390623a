// One version of a bundle, read and checked against its signature: what reader and writer both
// need.
#pragma once

#include "core/bundle/bundle.h"

namespace millrace {

// The serial that OUTBOX/current points to; nullopt: there is no such link.
Result<std::optional<uint64_t>> current_serial(Files& files, const Path& outbox);

// SHA256.sig of that version. An error when it is missing, too.
Result<std::string> read_signature(Files& files, const Path& outbox, uint64_t serial);

// What a signed list allows to be read.
struct AllowedTree {
  std::string list;
  TreeLimits limits;
};
// An error unless one of the keys signed it.
Result<AllowedTree> allowed_tree(const std::string& signature, const BundleTrust& trust,
                                 const TreeLimits& limits, const Path& directory);

// What a signature file says of itself: the number of its key, in hexadecimal. Not verified.
Result<std::string> key_number_in(const std::string& signature, const std::string& where);

// A version as it was read from `directory`, checked: enough of the keys signed it, the files are
// exactly those listed, none is a private key or has too many PEM objects, META.json is well formed
// and has the same serial. Scope, addressees and times are the caller's to judge.
Result<Bundle> check_version(FileTree tree, uint64_t serial, const BundleTrust& trust,
                             const Path& directory);
// The same of what is in the outbox. The signature is checked before any other file is read.
Result<Bundle> read_version(Files& files, const Path& outbox, uint64_t serial,
                            const BundleTrust& trust, const TreeLimits& limits = TreeLimits());

// What a reader checks of a version besides that: scope, addressees, clock, times, order.
Result<void> check_expiry(const BundleMeta& meta, const Path& outbox, TimePoint now);
Result<void> check_acceptable(const Bundle& version, const BundleReader& reader, const Path& outbox,
                              TimePoint now);

}  // namespace millrace
