// Bundles: the only thing that passes between stages. A signed, versioned directory:
//
//   OUTBOX/current -> v/00000042          relative symlink, replaced by rename
//   OUTBOX/v/00000042/META.json           scope, host, serial, created, expires, previous
//   OUTBOX/v/00000042/…                   the contents
//   OUTBOX/v/00000042/SHA256.sig          signify embedded signature over "SHA256 (file) = hex"
//   lines
//
// The writer owns OUTBOX; everything in it is world-readable (0644, 0755) and holds no secret. A
// version directory never changes once it exists; the writer keeps the newest three.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/time.h"
#include "core/crypto/signify.h"
#include "core/files/files.h"

namespace millrace {

class BundleMemory;

struct BundleMeta {
  std::string scope;    // the stage or set: "csr", "order", "publication"; [a-z0-9.-]+
  std::string host;     // the writer, for messages
  uint64_t serial = 0;  // rises by one with each version
  TimePoint created;
  TimePoint expires;
  std::string previous;  // hex SHA-256 of the previous SHA256.sig; empty in the first
};

struct Bundle {
  BundleMeta meta;
  FileTree files;  // the contents, without META.json and SHA256.sig
};

struct BundleWriter {
  std::string scope;
  std::string host;
  std::string key_name;  // "csr.sec": for the comment in the signature
  const SignifySecretKey& key;
  Duration lifetime;
  BundleMemory* memory = nullptr;  // a cache of versions; null: all is read
  // The highest serial that a reader is known to have read: a lower one would be refused as a
  // rollback, so the next version after a restored or lost outbox is above it.
  uint64_t least_serial = 0;
};

struct BundleOutcome {
  bool changed = false;  // a new version was written
  uint64_t serial = 0;
};

// Writes a new version if the contents differ from the current one, or if half of that one's
// lifetime is over, or if its serial is below `least_serial`; else touches nothing. A current
// version that cannot be read or was not signed by this key is replaced. `lifetime` > 0.
Result<BundleOutcome> write_bundle(Files& files, const Path& outbox, const BundleWriter& writer,
                                   const FileTree& contents, TimePoint now);

struct BundleReader {
  std::string scope;                      // expected; empty: any
  std::vector<SignifyPublicKey> trusted;  // pinned keys of the writer; one must match
  uint64_t least_serial = 0;              // last seen: a lower one is a rollback
  BundleMemory* memory = nullptr;         // a cache of versions; null: all is read
};

// Reads and checks the current version: signature, scope, serial, expiry, exactly the files listed,
// no links. nullopt: the outbox has no bundle yet. Every octet is read once and that copy is
// checked.
Result<std::optional<Bundle>> read_bundle(Files& files, const Path& outbox,
                                          const BundleReader& reader, TimePoint now);

}  // namespace millrace
