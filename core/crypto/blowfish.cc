#include "core/crypto/blowfish.h"

#include <memory>

#include <openssl/bn.h>
#include <openssl/crypto.h>

#include "core/crypto/openssl.h"

namespace millrace {
namespace {

constexpr size_t kSubkeys = 18;
constexpr int kPiBits = static_cast<int>(kBlowfishWords) * 32;
constexpr int kGuardBits = 64;  // for what is lost in some 9,000 divisions

using BignumPtr = std::unique_ptr<BIGNUM, Freed<BN_free>>;

void check(bool good) {
  if (!good) openssl_cannot("compute pi");
}

// arctan(1 / divisor), times `factor`, times 2 to the power of all bits.
BignumPtr arctan(BN_ULONG divisor, BN_ULONG factor) {
  const BignumPtr power(BN_new()), sum(BN_new()), term(BN_new());
  check(power && sum && term && BN_set_word(power.get(), factor) == 1 &&
        BN_lshift(power.get(), power.get(), kPiBits + kGuardBits) == 1);
  BN_div_word(power.get(), divisor);
  for (BN_ULONG odd = 1; BN_is_zero(power.get()) == 0; odd += 2) {
    check(BN_copy(term.get(), power.get()) != nullptr);
    BN_div_word(term.get(), odd);
    const auto combine = odd % 4 == 1 ? BN_add : BN_sub;
    check(combine(sum.get(), sum.get(), term.get()) == 1);
    BN_div_word(power.get(), divisor * divisor);
  }
  return BignumPtr(BN_dup(sum.get()));
}

// Machin: pi = 16 arctan(1/5) - 4 arctan(1/239).
BlowfishWords computed_pi_words() {
  const BignumPtr pi = arctan(5, 16), less = arctan(239, 4);
  std::array<unsigned char, kBlowfishWords * 4> octets{};
  check(pi && less && BN_sub(pi.get(), pi.get(), less.get()) == 1 &&
        BN_rshift(pi.get(), pi.get(), kGuardBits) == 1 && BN_mask_bits(pi.get(), kPiBits) == 1 &&
        BN_bn2binpad(pi.get(), octets.data(), static_cast<int>(octets.size())) > 0);
  BlowfishWords words{};
  for (size_t i = 0; i < octets.size(); ++i) words[i / 4] = words[i / 4] << 8U | octets[i];
  return words;
}

// The octets, again from the first after the last, four at a time. Zeros when there are none.
class Words {
 public:
  explicit Words(std::string_view octets) : octets_(octets) {}
  uint32_t next() {
    uint32_t word = 0;
    for (size_t i = 0; i < 4 && !octets_.empty(); ++i, at_ = (at_ + 1) % octets_.size()) {
      word = word << 8U | static_cast<unsigned char>(octets_[at_]);
    }
    return word;
  }

 private:
  std::string_view octets_;
  size_t at_ = 0;
};

}  // namespace

const BlowfishWords& pi_words() {
  static const BlowfishWords words = computed_pi_words();
  return words;
}

Blowfish::~Blowfish() {
  OPENSSL_cleanse(words_.data(), sizeof(words_));
}

void Blowfish::expand(std::string_view salt, std::string_view key) {
  Words keys(key), salts(salt);
  for (size_t i = 0; i < kSubkeys; ++i) words_[i] ^= keys.next();
  uint32_t left = 0, right = 0;
  for (size_t i = 0; i < words_.size(); i += 2) {
    left ^= salts.next();
    right ^= salts.next();
    encrypt(left, right);
    words_[i] = left;
    words_[i + 1] = right;
  }
}

void Blowfish::encrypt(uint32_t& left, uint32_t& right) const {
  uint32_t x = left ^ words_[0], y = right;
  for (size_t i = 1; i <= 16; i += 2) {
    y ^= round(x) ^ words_[i];
    x ^= round(y) ^ words_[i + 1];
  }
  left = y ^ words_[kSubkeys - 1];
  right = x;
}

uint32_t Blowfish::round(uint32_t half) const {
  const uint32_t* boxes = words_.data() + kSubkeys;
  const uint32_t sum = boxes[half >> 24U] + boxes[256 + (half >> 16U & 0xFFU)];
  return (sum ^ boxes[512 + (half >> 8U & 0xFFU)]) + boxes[768 + (half & 0xFFU)];
}

}  // namespace millrace
