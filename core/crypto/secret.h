// Octets that must not outlive their use: wiped when they go.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace millrace {

// Move-only owner of secret octets (a private key in PEM, an HMAC key). Wiped with OPENSSL_cleanse
// on destruction and when moved from. It cannot be printed; view() is for the call that needs it.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string octets);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(); }

  std::string_view view() const { return octets_; }
  bool empty() const { return octets_.empty(); }

 private:
  void wipe() noexcept;
  std::string octets_;
};

}  // namespace millrace
