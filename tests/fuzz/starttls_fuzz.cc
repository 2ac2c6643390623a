// Servers before TLS: whatever they say, in whatever pieces, the dialogue ends or waits, says
// little, and shows of it what a terminal can take. The first octet chooses the protocol, the
// second the size of the pieces.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tlsa/wire/starttls_dialogue.h"

namespace {

constexpr size_t kMostWords = 1024;  // octets that a client says in any dialogue

bool is_clean(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return c >= 0 && c < ' '; });
}

void talk(millrace::Starttls starttls, std::string_view octets, size_t piece) {
  using namespace millrace::tlsa;
  StarttlsDialogue dialogue(make_starttls_protocol(starttls, {"[192.0.2.1]", "example.org"}));
  size_t said = dialogue.opening().size();
  for (; !octets.empty() && !dialogue.is_ready(); octets = octets.substr(piece)) {
    piece = std::min(piece, octets.size());
    const auto words = dialogue.feed(octets.substr(0, piece));
    if (!words && (!is_clean(words.error().message) || words.error().message.size() > 2000)) {
      std::abort();
    }
    if (!words) return;
    said += words->size();
    if (said > kMostWords) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const size_t kinds = std::size(millrace::kAllStarttls) - 1;  // none says nothing
  const std::string_view octets(reinterpret_cast<const char*>(data) + 2, size - 2);
  talk(millrace::kAllStarttls[1 + data[0] % kinds], octets, size_t{data[1]} + 1);
  return 0;
}
