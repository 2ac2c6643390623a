// Bundles: the only thing that passes between stages. A signed, versioned directory:
//
//   OUTBOX/current -> v/00000042          relative symlink, replaced by rename
//   OUTBOX/v/00000042/META.json           scope, host, serial, created, expires, previous, …
//   OUTBOX/v/00000042/…                   the contents
//   OUTBOX/v/00000042/SHA256.sig          signify embedded signature over "SHA256 (file) = hex"
//                                         lines
//   OUTBOX/v/00000042/SHA256.NUMBER.sig   the same by further keys, NUMBER being the key's
//
// The writer owns OUTBOX; everything in it is world-readable (0644, 0755) and holds no secret. A
// version directory never changes once it exists, other than by further signatures. The writer
// keeps the newest three, and what was replaced in the last ten minutes, for slow readers.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/base/time.h"
#include "core/bundle/seen_version.h"
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
  // Raised when a compromised key is replaced: the serial then starts anywhere (seen_version.h).
  uint64_t epoch = 0;
  std::vector<std::string> addressees{};  // "acme", "consumer:mx1"; empty: anyone
};

// Which keys a reader trusts, and how many of them must have signed.
struct BundleTrust {
  std::vector<SignifyPublicKey> keys;
  size_t threshold = 1;
  // The number of a key → that of the key that announced it, in hex. A host has both of them, so
  // they count as one.
  std::map<std::string, std::string> announcers{};
  bool operator==(const BundleTrust&) const = default;
};

struct Bundle {
  BundleMeta meta;
  FileTree files;    // the contents, without META.json and the signatures
  SeenVersion seen;  // what a reader remembers of it
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
  uint64_t epoch = 0;
  std::vector<std::string> addressees{};
  std::vector<const SignifySecretKey*> further_keys{};  // sign too
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
  std::string scope;               // expected; empty: any
  BundleTrust trust{};             // of the writer
  SeenVersion seen{};              // the last one accepted
  BundleMemory* memory = nullptr;  // a cache of versions; null: all is read
  // The reader and the writer have the same clock: the times say nothing about it.
  bool shares_clock = false;
  std::string accepted_as{};  // what to give to `millrace bundle accept`; empty: the scope
  // What this reader is: one of them must be among the addressees. Empty: any bundle is for it.
  std::vector<std::string> names{};
};

// Reads and checks the current version: signatures, scope, addressees, times, serial, exactly the
// files listed, no links, no private keys. nullopt: the outbox has no bundle yet. Every octet is
// read once and that copy is checked.
//
// A version that a slow reader loses (pruned meanwhile, ESTALE over NFS) is read again.
Result<std::optional<Bundle>> read_bundle(Files& files, const Path& outbox,
                                          const BundleReader& reader, TimePoint now);

}  // namespace millrace
