#include "core/crypto/pkcs12.h"

#include <openssl/pem.h>
#include <openssl/pkcs12.h>

namespace millrace {
namespace {

constexpr int kPbkdfRounds = 100'000;  // of PBKDF2; the passphrase may be one that a person chose

using Pkcs12Ptr = std::unique_ptr<PKCS12, Freed<PKCS12_free>>;

struct FreedStack {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_pop_free(stack, X509_free); }
};
using X509StackPtr = std::unique_ptr<STACK_OF(X509), FreedStack>;

X509Ptr next_certificate(BIO* bio) {
  return X509Ptr(PEM_read_bio_X509(bio, nullptr, refuse_passphrase, nullptr));
}

X509StackPtr issuers_in(BIO* bio) {
  X509StackPtr stack(sk_X509_new_null());
  if (!stack) openssl_cannot("make a list of certificates");
  while (X509Ptr one = next_certificate(bio)) {
    if (sk_X509_push(stack.get(), one.get()) == 0) openssl_cannot("make a list of certificates");
    static_cast<void>(one.release());
  }
  openssl_error();  // the end of the input is an error to OpenSSL
  return stack;
}

// Without a copy that is not wiped.
Secret with_zero(std::string_view text) {
  std::string octets(text.size() + 1, '\0');
  text.copy(octets.data(), text.size());
  return Secret(std::move(octets));
}

// PKCS12_create() takes C strings.
bool has_zero(std::string_view text) {
  return text.find('\0') != std::string_view::npos;
}

}  // namespace

Result<Secret> make_pkcs12(const PrivateKey& key, std::string_view chain, const std::string& name,
                           const Secret& passphrase) {
  if (has_zero(passphrase.view())) return Error("the passphrase has a zero octet");
  const BioPtr bio = bio_reading(chain);
  const X509Ptr leaf = next_certificate(bio.get());
  if (!leaf) return Error("no certificate in PEM: " + openssl_error());
  const X509StackPtr issuers = issuers_in(bio.get());
  const Secret ended = with_zero(passphrase.view());
  const Pkcs12Ptr file(PKCS12_create(ended.view().data(), name.c_str(), key.get(), leaf.get(),
                                     issuers.get(), NID_aes_256_cbc, NID_aes_256_cbc, kPbkdfRounds,
                                     kPbkdfRounds, 0));
  if (!file) return Error("PKCS #12: " + openssl_error());
  return Secret(der_of<PKCS12>(i2d_PKCS12, file.get()));
}

}  // namespace millrace
