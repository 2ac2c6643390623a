#include "dnszone/signature_store.h"

#include <algorithm>
#include <bit>

#include <openssl/hmac.h>

#include "dnszone/octets.h"
#include "dnszone/signature_check.h"

namespace millrace::dnszone {
namespace {

constexpr std::string_view kHead = "millrace signatures 1\n";
constexpr size_t kSeal = 32;
constexpr size_t kFixed = 16 + 4 + 4 + 2;  // octets of an entry before its signatures

std::string seal_of(std::string_view entries, const Secret& key) {
  std::string seal(kSeal, '\0');
  unsigned size = 0;
  if (!HMAC(EVP_sha256(), key.view().data(), static_cast<int>(key.view().size()), bytes(entries),
            entries.size(), bytes(seal), &size) ||
      size != kSeal) {
    openssl_cannot("compute an HMAC");
  }
  return seal;
}

Secret private_octets(const EVP_PKEY* key) {
  const int size = i2d_PrivateKey(key, nullptr);
  if (size <= 0) openssl_cannot("encode a private key");
  std::string octets(static_cast<size_t>(size), '\0');
  unsigned char* at = bytes(octets);
  if (i2d_PrivateKey(key, &at) != size) openssl_cannot("encode a private key");
  return Secret(std::move(octets));
}

RrsetDigest first_octets(std::string_view digest) {
  RrsetDigest first{};
  std::copy_n(digest.begin(), first.size(), first.begin());
  return first;
}

uint32_t in_32_bits(TimePoint time) {
  return static_cast<uint32_t>(time.time_since_epoch().count());
}

size_t entry_size(std::string_view entry) {
  return kFixed + u16_at(entry, kFixed - 2);
}

}  // namespace

RrsetDigest signers_digest(const std::vector<const ZoneKey*>& keys, const DnsName& origin) {
  std::string octets = origin.wire();
  for (const ZoneKey* key : keys) {
    put_u16(octets, static_cast<unsigned>(key->dnskey_rdata.size()));
    octets += key->dnskey_rdata;
  }
  return first_octets(sha256(octets));
}

RrsetHasher::RrsetHasher()
    : digest_(EVP_MD_fetch(nullptr, "SHA2-256", nullptr)), context_(EVP_MD_CTX_new()) {
}

RrsetDigest RrsetHasher::hash(const RrsetDigest& signers, const DnsName& owner,
                              const RrsetView& rrset) {
  octets_.assign(signers.data(), signers.size());
  octets_ += owner.wire();
  put_u16(octets_, static_cast<unsigned>(rrset.type));
  put_u32(octets_, rrset.ttl);
  for (const std::string_view rdata : rrset.rdata) {
    put_u16(octets_, static_cast<unsigned>(rdata.size()));
    octets_ += rdata;
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> value{};
  if (EVP_DigestInit_ex2(context_.get(), digest_.get(), nullptr) != 1 ||
      EVP_DigestUpdate(context_.get(), octets_.data(), octets_.size()) != 1 ||
      EVP_DigestFinal_ex(context_.get(), value.data(), nullptr) != 1) {
    openssl_cannot("compute a digest");
  }
  return first_octets({reinterpret_cast<const char*>(value.data()), kSeal});
}

Secret store_key(const std::vector<const ZoneKey*>& zone_signers, const DnsName& origin) {
  Secret key(sha256(std::string(kHead) + origin.wire()));
  for (const ZoneKey* signer : zone_signers) {
    const Secret octets = private_octets(signer->private_key.get());
    key = Secret(seal_of(octets.view(), key));
  }
  return key;
}

void append_signature(std::string& signatures, std::string_view signature) {
  put_u16(signatures, static_cast<unsigned>(signature.size()));
  signatures += signature;
}

std::optional<std::string_view> take_signature(std::string_view& signatures) {
  if (signatures.size() < 2 || signatures.size() < 2U + u16_at(signatures, 0)) return std::nullopt;
  const std::string_view signature = signatures.substr(2, u16_at(signatures, 0));
  signatures.remove_prefix(2 + signature.size());
  return signature;
}

void append_stored(std::string& entries, const RrsetDigest& digest,
                   const StoredSignatures& stored) {
  entries.append(digest.data(), digest.size());
  put_u32(entries, in_32_bits(stored.made));
  put_u32(entries, in_32_bits(stored.expiration));
  put_u16(entries, static_cast<unsigned>(stored.signatures.size()));
  entries += stored.signatures;
}

std::string begin_store() {
  return std::string(kHead) + std::string(kSeal, '\0');
}

void seal_store(std::string& store, const Secret& key) {
  const std::string_view entries = std::string_view(store).substr(kHead.size() + kSeal);
  store.replace(kHead.size(), kSeal, seal_of(entries, key));
}

Result<SignatureStore> SignatureStore::open(std::string_view contents, const Secret& key) {
  if (!contents.starts_with(kHead) || contents.size() < kHead.size() + kSeal ||
      contents.size() > UINT32_MAX) {
    return Error("is not a file of signatures as this millrace writes it");
  }
  SignatureStore store(contents.substr(kHead.size() + kSeal));
  if (contents.substr(kHead.size(), kSeal) != seal_of(store.entries_, key)) {
    return Error("is damaged, or was not made with the keys that sign this zone now");
  }
  TRY(store.index());
  return store;
}

Result<void> SignatureStore::index() {
  std::vector<uint32_t> places;
  for (size_t at = 0; at < entries_.size();) {
    const std::string_view rest = entries_.substr(at);
    if (rest.size() < kFixed || rest.size() < entry_size(rest)) return Error("ends early");
    places.push_back(static_cast<uint32_t>(at));
    at += entry_size(rest);
  }
  slots_.resize(std::bit_ceil(2 * places.size() + 1));
  for (const uint32_t place : places) {
    slots_[slot_of(entries_.substr(place, sizeof(RrsetDigest)))] = place + 1;
  }
  return {};
}

// Where the digest is, or the empty slot where it belongs. At least half of the slots are empty.
size_t SignatureStore::slot_of(std::string_view digest) const {
  size_t slot = 0;
  std::memcpy(&slot, digest.data(), sizeof slot);
  for (slot &= slots_.size() - 1; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
    if (entries_.substr(slots_[slot] - 1, digest.size()) == digest) break;
  }
  return slot;
}

std::optional<StoredSignatures> SignatureStore::find(const RrsetDigest& digest,
                                                     TimePoint now) const {
  const uint32_t found = slots_[slot_of({digest.data(), digest.size()})];
  if (found == 0) return std::nullopt;
  const std::string_view entry = entries_.substr(found - 1);
  return StoredSignatures{rrsig_time(u32_at(entry, 16), now), rrsig_time(u32_at(entry, 20), now),
                          entry.substr(kFixed, entry_size(entry) - kFixed)};
}

Path store_path(const Path& signed_file) {
  Path path = signed_file;
  path += ".signatures";
  return path;
}

std::optional<std::string> read_store(Files& files, const Path& path) {
  const auto status = files.status(path);
  if (status && !*status) return std::nullopt;
  auto contents = files.read(path, UINT32_MAX);
  return contents ? std::move(*contents) : std::string();
}

}  // namespace millrace::dnszone
