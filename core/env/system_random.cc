#include "core/env/system_random.h"

#include <limits>

#include <openssl/rand.h>

#include "core/crypto/openssl.h"

namespace millrace {
namespace {

class SystemRandom final : public Random {
 public:
  uint64_t below(uint64_t bound) override {
    if (bound == 0) return 0;
    // Values above the last whole multiple of the bound would make small numbers likelier.
    constexpr uint64_t kMost = std::numeric_limits<uint64_t>::max();
    const uint64_t limit = kMost - kMost % bound;
    uint64_t number = draw();
    while (number >= limit) number = draw();
    return number % bound;
  }

 private:
  static uint64_t draw() {
    uint64_t number = 0;
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&number), sizeof number) != 1) {
      openssl_cannot("draw a random number");
    }
    return number;
  }
};

}  // namespace

std::unique_ptr<Random> make_system_random() {
  return std::make_unique<SystemRandom>();
}

}  // namespace millrace
