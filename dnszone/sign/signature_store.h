// Signatures that the signer has made before, so that it need not make them again.
//
// The file holds no part of the zone: for each RRset a digest of all that its signatures depend on
// (owner, type, TTL, rdata, the keys that sign), when they were made and expire, and the signatures
// themselves. It is sealed under the private keys of the zone: one that is damaged, of another zone
// or made without those keys is not used, and then everything is signed again. So it can be beside
// any version of the signed zone: a signature in it is valid for the RRset of its digest, or never
// used.
//
//   "millrace signatures 2\n", entries, HMAC-SHA-256 of the entries (32 octets); an entry:
//   digest (16), made (4), expiration (4), size of the signatures (2), signatures: size (2), octets
//
// Times are seconds since 1970 modulo 2^32, numbers in network byte order.
#pragma once

#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"
#include "core/crypto/openssl.h"
#include "core/crypto/secret.h"
#include "core/files/files.h"
#include "dnszone/keys/openssl_handles.h"
#include "dnszone/keys/signing_keys.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/verify/zone_nodes.h"

namespace millrace::dnszone {

// The first 16 octets of a SHA-256.
using RrsetDigest = std::array<char, 16>;

// Stands for what the signatures of some keys depend on beside the RRset: the keys and the signer's
// name. The whole keys, since two may have one tag.
RrsetDigest signers_digest(const std::vector<const ZoneKey*>& keys, const DnsName& origin);

// For one thread.
class RrsetHasher {
 public:
  RrsetHasher();
  RrsetDigest hash(const RrsetDigest& signers, const DnsName& owner, const RrsetView& rrset);

 private:
  EvpMdPtr digest_;
  EvpMdCtxPtr context_;
  std::string octets_;  // kept for its capacity
};

// The key of the seal, which is derived from the private keys.
Secret store_key(const std::vector<const ZoneKey*>& zone_signers, const DnsName& origin);

// One entry, as read or to be written.
struct StoredSignatures {
  TimePoint made, expiration;
  std::string_view signatures;  // sizes and octets, one for each signer in their order
};
void append_signature(std::string& signatures, std::string_view signature);
// Takes the first one off; nullopt: none is left.
std::optional<std::string_view> take_signature(std::string_view& signatures);

void append_stored(std::string& entries, const RrsetDigest& digest, const StoredSignatures& stored);

// A file is written in pieces: its head, entries, the seal over them.
std::string_view store_head();
class StoreSeal {
 public:
  explicit StoreSeal(const Secret& key);
  void add(std::string_view entries);
  std::string finish();

 private:
  EvpMacCtxPtr context_;
};

class SignatureStore {
 public:
  // The contents must outlive it. Errors: a store of another form, damaged, of other keys or of
  // another zone.
  static Result<SignatureStore> open(std::string_view contents, const Secret& key);

  // Times are read as those nearest to `now`. `place`: where the search begins, 0 at first; it
  // becomes the place after the entry found. Entries are in the order in which they were written,
  // so most are found at once.
  std::optional<StoredSignatures> find(const RrsetDigest& digest, TimePoint now,
                                       size_t& place) const;

 private:
  explicit SignatureStore(std::string_view entries) : entries_(entries) {}
  Result<void> index();
  size_t slot_of(std::string_view digest) const;
  bool is_at(size_t place, std::string_view digest) const;

  std::string_view entries_;
  std::vector<uint32_t> slots_;  // 0: empty, else one more than an entry's place
};

// Its place beside a signed file: "SIGNED.signatures".
Path store_path(const Path& signed_file);
// nullopt: there is none. One that cannot be read is empty, which open() refuses: it costs time
// only.
std::optional<std::string> read_store(Files& files, const Path& path);

}  // namespace millrace::dnszone
