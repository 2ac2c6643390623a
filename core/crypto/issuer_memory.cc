#include "core/crypto/issuer_memory.h"

namespace millrace {
namespace {

// A CA has few. One that always sends others is not kept without limit.
constexpr size_t kMost = 32;

}  // namespace

const Certificate* IssuerMemory::find(const std::string& der) const {
  const auto found = known_.find(der);
  return found == known_.end() ? nullptr : &found->second;
}

void IssuerMemory::keep(const std::string& der, const Certificate& certificate) {
  if (known_.size() >= kMost) known_.clear();
  known_.emplace(der, certificate);
}

}  // namespace millrace
