#include "core/env/handshakes.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/joined.h"
#include "core/base/printable.h"

namespace millrace {

std::string_view to_text(Starttls starttls) {
  constexpr std::array<std::string_view, std::size(kAllStarttls)> kNames = {
      "none", "smtp", "lmtp",     "imap", "pop3",       "sieve",
      "ftp",  "ldap", "postgres", "xmpp", "xmpp-server"};
  return kNames.at(static_cast<size_t>(starttls));
}

Result<Starttls> parse_starttls(std::string_view text) {
  const auto* const found = std::ranges::find_if(
      kAllStarttls, [text](Starttls starttls) { return to_text(starttls) == text; });
  if (found != std::end(kAllStarttls)) return *found;
  return config_error("'" + printable(text, 40) + "' is not a STARTTLS protocol: expected " +
                      joined(kAllStarttls));
}

Starttls starttls_of_port(uint16_t port) {
  constexpr std::pair<uint16_t, Starttls> kPorts[] = {
      {25, Starttls::smtp},   {587, Starttls::smtp},        {24, Starttls::lmtp},
      {143, Starttls::imap},  {110, Starttls::pop3},        {4190, Starttls::sieve},
      {21, Starttls::ftp},    {389, Starttls::ldap},        {5432, Starttls::postgres},
      {5222, Starttls::xmpp}, {5269, Starttls::xmpp_server}};
  for (const auto& [known, starttls] : kPorts) {
    if (known == port) return starttls;
  }
  return Starttls::none;
}

}  // namespace millrace
