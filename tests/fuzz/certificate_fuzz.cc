// Chains of a CA, CSRs of a key host, PEM of anyone.
#include <cstdint>
#include <string_view>

#include "core/crypto/certificate.h"
#include "core/crypto/chain_check.h"
#include "core/crypto/csr.h"
#include "tlsa/tlsa_record.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace millrace;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto chain = parse_chain(text, "fuzz");
  if (chain) {
    static_cast<void>(check_chain(*chain, chain->front().names, chain->front().spki, {}).ok());
  }
  static_cast<void>(parse_csr(text, "fuzz").ok());
  static_cast<void>(tlsa::tlsa_rdata(text, {}, "fuzz").ok());
  return 0;
}
