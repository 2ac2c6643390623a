#include "core/crypto/key.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "core/base/encoding.h"
#include "core/base/joined.h"
#include "core/base/printable.h"
#include "core/crypto/ec_encoding.h"
#include "core/crypto/key_type.h"
#include "core/crypto/pkcs8.h"

namespace millrace {
namespace {

using PublicKeyInfoPtr = std::unique_ptr<X509_PUBKEY, Freed<X509_PUBKEY_free>>;

constexpr size_t kMaxPem = 64U << 10U;  // octets; RSA of 16384 bits is 13 KiB

struct TypeRow {
  KeyType type;
  std::string_view text;
  unsigned bits;      // of the modulus; 0: not RSA
  const char* curve;  // as OpenSSL names it; null: not ECDSA
};
constexpr TypeRow kTypes[] = {
    {KeyType::ecdsa_p256, "ecdsa-p256", 0, "prime256v1"},
    {KeyType::ecdsa_p384, "ecdsa-p384", 0, "secp384r1"},
    {KeyType::rsa_2048, "rsa-2048", 2048, nullptr},
    {KeyType::rsa_3072, "rsa-3072", 3072, nullptr},
    {KeyType::rsa_4096, "rsa-4096", 4096, nullptr},
};

const TypeRow& row_of(KeyType type) {
  return *std::find_if(std::begin(kTypes), std::end(kTypes),
                       [type](const TypeRow& row) { return row.type == type; });
}

std::string all_types() {
  return joined(kTypes, ", ", &TypeRow::text);
}

// Empty for anything but a key on a named curve.
std::string curve_of(const EVP_PKEY* key) {
  std::array<char, 64> name{};
  size_t size = 0;
  if (EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) != 1) {
    ERR_clear_error();
    return "";
  }
  return {name.data(), size};
}

std::string describe(const EVP_PKEY* key) {
  const char* kind = EVP_PKEY_get0_type_name(key);
  const std::string curve = curve_of(key);
  return std::string(kind == nullptr ? "unknown" : kind) + " of " +
         std::to_string(EVP_PKEY_get_bits(key)) + " bits" + (curve.empty() ? "" : ", " + curve);
}

// A new key on the curve of another one: finding a curve by its name takes longer than making the
// key.
EvpPkeyPtr key_like(EVP_PKEY* pattern) {
  const EvpPkeyCtxPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, pattern, nullptr));
  EVP_PKEY* key = nullptr;
  const bool made = context && EVP_PKEY_keygen_init(context.get()) == 1 &&
                    EVP_PKEY_generate(context.get(), &key) == 1;
  return EvpPkeyPtr(made ? key : nullptr);
}

EvpPkeyPtr new_key(const TypeRow& row) {
  static const EvpPkeyPtr p256(EVP_EC_gen("prime256v1"));  // not used otherwise
  if (row.curve == nullptr) return EvpPkeyPtr(EVP_RSA_gen(size_t{row.bits}));
  return row.type == KeyType::ecdsa_p256 && p256 ? key_like(p256.get())
                                                 : EvpPkeyPtr(EVP_EC_gen(row.curve));
}

}  // namespace

Result<KeyType> parse_key_type(std::string_view text) {
  for (const TypeRow& row : kTypes) {
    if (row.text == text) return row.type;
  }
  return Error("'" + printable(text) + "' is not a key type: expected one of " + all_types());
}

std::string_view to_text(KeyType type) {
  return row_of(type).text;
}

Result<SpkiDigest> SpkiDigest::parse(std::string_view hex) {
  constexpr std::string_view kOfNothing =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  const auto octets = from_hex(hex);
  if (!octets || octets->size() != 32) {
    return Error("'" + printable(hex) +
                 "' is not a SHA-256 digest: expected 64 hexadecimal digits");
  }
  std::string canonical = to_hex(*octets);
  if (canonical == kOfNothing) {
    return Error("digest " + canonical + " is that of empty input, not of a key");
  }
  return SpkiDigest(std::move(canonical));
}

SpkiDigest SpkiDigest::of(std::string_view spki_der) {
  return SpkiDigest(to_hex(sha256(spki_der)));
}

Result<PrivateKey> PrivateKey::generate(KeyType type) {
  const TypeRow& row = row_of(type);
  EvpPkeyPtr key = new_key(row);
  if (!key) return Error("cannot make a key of " + std::string(row.text) + ": " + openssl_error());
  return PrivateKey(std::move(key), true);
}

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem, const std::string& where) {
  if (pem.size() > kMaxPem) {
    return Error(where + ": " + std::to_string(pem.size()) +
                 " octets, expected a private key of at most " + std::to_string(kMaxPem));
  }
  if (EvpPkeyPtr key = pkcs8_key(pem)) return PrivateKey(std::move(key));
  bool asked = false;
  const BioPtr bio = bio_reading(pem);
  EvpPkeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, refuse_passphrase, &asked));
  const std::string reason = openssl_error();
  if (asked) {
    return Error(where + ": the key is encrypted, expected one without a passphrase: " +
                 "openssl pkey -in OLD -out NEW, with umask 077");
  }
  if (!key && pem.find("PRIVATE KEY-----") == std::string_view::npos) {
    return Error(where + ": no private key in PEM");
  }
  if (!key) return Error(where + ": cannot read the private key: " + reason);
  return PrivateKey(std::move(key));
}

Secret PrivateKey::to_pem() const {
  const BioPtr bio = bio_writing();
  const Pkcs8Ptr pkcs8 = made_here_ ? ec_pkcs8(get()) : nullptr;
  const int written = pkcs8 ? PEM_write_bio_PKCS8_PRIV_KEY_INFO(bio.get(), pkcs8.get())
                            : PEM_write_bio_PKCS8PrivateKey(bio.get(), get(), nullptr, nullptr, 0,
                                                            nullptr, nullptr);
  if (written != 1) openssl_cannot("write a private key");
  return Secret(std::string(bio_contents(bio)));
}

SpkiDigest PrivateKey::spki_digest() const {
  return SpkiDigest::of(public_der());
}

std::string PrivateKey::public_der() const {
  const PublicKeyInfoPtr info(X509_PUBKEY_new());
  if (made_here_ && info && set_ec_public_key(info.get(), get())) {
    return der_of<X509_PUBKEY>(i2d_X509_PUBKEY, info.get());
  }
  return der_of<EVP_PKEY>(i2d_PUBKEY, get());
}

bool PrivateKey::set_public_key(X509_REQ* request) const {
  return (made_here_ && set_ec_public_key(X509_REQ_get_X509_PUBKEY(request), get())) ||
         X509_REQ_set_pubkey(request, get()) == 1;
}

Result<KeyType> key_type_of(const EVP_PKEY* key) {
  const bool rsa = EVP_PKEY_is_a(key, "RSA") == 1;
  const std::string curve = EVP_PKEY_is_a(key, "EC") == 1 ? curve_of(key) : "";
  for (const TypeRow& row : kTypes) {
    const bool same = row.curve != nullptr
                          ? curve == row.curve
                          : rsa && static_cast<unsigned>(EVP_PKEY_get_bits(key)) == row.bits;
    if (same) return row.type;
  }
  return Error("a key of type " + describe(key) + ": expected one of " + all_types());
}

Result<KeyType> PrivateKey::type() const {
  return key_type_of(get());
}

}  // namespace millrace
