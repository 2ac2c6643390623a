#include "core/crypto/secret.h"

#include <openssl/crypto.h>

namespace millrace {
namespace {

// The whole buffer, because a string that was shortened or moved from still has its old octets (a
// short one lives inside the object).
void wipe_string(std::string& text) noexcept {
  text.resize(text.capacity());
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

}  // namespace

Secret::Secret(std::string octets) {
  octets_.swap(octets);
  wipe_string(octets);
}

Secret::Secret(Secret&& other) noexcept {
  octets_.swap(other.octets_);
  other.wipe();
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  octets_.swap(other.octets_);
  other.wipe();
  return *this;
}

void Secret::wipe() noexcept {
  wipe_string(octets_);
}

}  // namespace millrace
