// Both halves of a key pair, of any origin: the octets before the first NUL are the .key, the
// others the .private.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "dnszone/keys/key_text.h"
#include "dnszone/keys/key_times.h"
#include "dnszone/keys/zone_key_pair.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace millrace::dnszone;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t end = input.find('\0');
  const auto public_half = parse_public_key_text(input.substr(0, end));
  const auto private_half =
      parse_private_key_text(end == std::string_view::npos ? input : input.substr(end + 1));
  if (public_half && private_half) (void)key_pair(*private_half, public_half->dnskey_rdata).ok();
  if (public_half) {
    (void)public_key_text(*public_half);
    // Existing times are not written again, and the key stays.
    const auto once = with_key_times(input.substr(0, end), public_half->times, "; ");
    const auto twice = with_key_times(once.view(), public_half->times, "; ");
    const auto again = parse_public_key_text(once.view());
    if (once.view() != twice.view()) std::abort();
    if (!again || again->dnskey_rdata != public_half->dnskey_rdata) std::abort();
  }
  return 0;
}
