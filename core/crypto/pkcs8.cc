#include "core/crypto/pkcs8.h"

#include <array>

#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "core/crypto/ec_encoding.h"
#include "core/crypto/secret.h"

namespace millrace {
namespace {

using DecoderPtr = std::unique_ptr<OSSL_DECODER_CTX, Freed<OSSL_DECODER_CTX_free>>;

struct PemBlock {
  std::string name;  // "PRIVATE KEY"
  Secret der;
};

// The first block; its name is empty when there is none.
PemBlock first_block(std::string_view pem) {
  const BioPtr bio = bio_reading(pem);
  char* name = nullptr;
  char* header = nullptr;
  unsigned char* octets = nullptr;
  long size = 0;
  if (PEM_read_bio(bio.get(), &name, &header, &octets, &size) != 1) {
    ERR_clear_error();
    return {};
  }
  PemBlock block{name,
                 Secret(std::string(reinterpret_cast<char*>(octets), static_cast<size_t>(size)))};
  OPENSSL_free(name);
  OPENSSL_free(header);
  OPENSSL_clear_free(octets, static_cast<size_t>(size));
  return block;
}

// The dotted object identifier of the key's algorithm; empty: no PKCS #8.
std::string algorithm_of(std::string_view pkcs8) {
  const auto info = from_der<Pkcs8Ptr>(d2i_PKCS8_PRIV_KEY_INFO, pkcs8);
  const ASN1_OBJECT* algorithm = nullptr;
  std::array<char, 80> text{};
  if (!info || PKCS8_pkey_get0(&algorithm, nullptr, nullptr, nullptr, info.get()) != 1 ||
      OBJ_obj2txt(text.data(), static_cast<int>(text.size()), algorithm, 1) <= 0) {
    ERR_clear_error();
    return "";
  }
  return text.data();
}

}  // namespace

EvpPkeyPtr pkcs8_key(std::string_view pem) {
  const PemBlock block = first_block(pem);
  if (block.name != PEM_STRING_PKCS8INF) return nullptr;
  const std::string algorithm = algorithm_of(block.der.view());
  if (algorithm.empty()) return nullptr;
  EVP_PKEY* key = nullptr;
  const DecoderPtr decoder(OSSL_DECODER_CTX_new_for_pkey(
      &key, "DER", "PrivateKeyInfo", algorithm.c_str(), EVP_PKEY_KEYPAIR, nullptr, nullptr));
  const auto* at = reinterpret_cast<const unsigned char*>(block.der.view().data());
  size_t size = block.der.view().size();
  if (decoder) OSSL_DECODER_from_data(decoder.get(), &at, &size);
  ERR_clear_error();
  return EvpPkeyPtr(key);
}

}  // namespace millrace
