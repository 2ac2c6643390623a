#include "dnszone/sign/signature_store.h"

#include <algorithm>
#include <bit>

#include "dnszone/keys/zone_key.h"
#include "dnszone/syntax/octets.h"
#include "dnszone/syntax/rdata_time.h"
#include "dnszone/verify/signature_check.h"

namespace millrace::dnszone {
namespace {

constexpr std::string_view kHead = "millrace signatures 2\n";
constexpr size_t kSeal = 32;
constexpr size_t kFixed = 16 + 4 + 4 + 2;  // octets of an entry before its signatures

std::string seal_of(std::string_view entries, const Secret& key) {
  StoreSeal seal(key);
  seal.add(entries);
  return seal.finish();
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

std::string_view store_head() {
  return kHead;
}

StoreSeal::StoreSeal(const Secret& key) {
  EVP_MAC* hmac = EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr);
  context_.reset(EVP_MAC_CTX_new(hmac));
  EVP_MAC_free(hmac);  // the context has its own reference
  std::string digest = "SHA2-256";
  const std::array<OSSL_PARAM, 2> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), digest.size()),
      OSSL_PARAM_construct_end()};
  if (EVP_MAC_init(context_.get(), bytes(key.view()), key.view().size(), parameters.data()) != 1) {
    openssl_cannot("begin an HMAC");
  }
}

void StoreSeal::add(std::string_view entries) {
  if (EVP_MAC_update(context_.get(), bytes(entries), entries.size()) != 1) {
    openssl_cannot("compute an HMAC");
  }
}

std::string StoreSeal::finish() {
  std::string seal(kSeal, '\0');
  size_t size = 0;
  if (EVP_MAC_final(context_.get(), bytes(seal), &size, seal.size()) != 1 || size != kSeal) {
    openssl_cannot("compute an HMAC");
  }
  return seal;
}

Result<SignatureStore> SignatureStore::open(std::string_view contents, const Secret& key) {
  if (!contents.starts_with(kHead) || contents.size() < kHead.size() + kSeal ||
      contents.size() > UINT32_MAX) {
    return Error("is not a file of signatures of this version of millrace");
  }
  contents.remove_prefix(kHead.size());
  SignatureStore store(contents.substr(0, contents.size() - kSeal));
  if (contents.substr(store.entries_.size()) != seal_of(store.entries_, key)) {
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

// The slot of the digest, or the empty one for it. At least half of the slots are empty.
size_t SignatureStore::slot_of(std::string_view digest) const {
  size_t slot = 0;
  std::memcpy(&slot, digest.data(), sizeof slot);
  for (slot &= slots_.size() - 1; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
    if (entries_.substr(slots_[slot] - 1, digest.size()) == digest) break;
  }
  return slot;
}

bool SignatureStore::is_at(size_t place, std::string_view digest) const {
  return place < entries_.size() && entries_.substr(place, digest.size()) == digest;
}

std::optional<StoredSignatures> SignatureStore::find(const RrsetDigest& digest, TimePoint now,
                                                     size_t& place) const {
  const std::string_view wanted(digest.data(), digest.size());
  if (!is_at(place, wanted)) {
    const uint32_t found = slots_[slot_of(wanted)];
    if (found == 0) return std::nullopt;
    place = found - 1;
  }
  const std::string_view entry = entries_.substr(place);
  place += entry_size(entry);
  return StoredSignatures{time_near(now, u32_at(entry, 16)), time_near(now, u32_at(entry, 20)),
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
