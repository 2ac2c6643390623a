#include "cli/config/tlsa_owner_item.h"

#include "cli/text/names.h"
#include "core/base/printable.h"
#include "core/dns/tlsa_warning.h"

namespace millrace::cli {

Result<TlsaOwnerItem> parse_tlsa_owner_item(std::string_view text) {
  const size_t space = text.find(' ');
  if (space == std::string_view::npos) {
    ASSIGN(DnsName owner, parse_tlsa_owner(text));
    return TlsaOwnerItem{std::move(owner), {}};
  }
  const auto numbers = TlsaNumbers::parse(text.substr(space + 1));
  if (!numbers) {
    return config_error(
        "expected an owner such as _25._tcp.mail.example.org., or one with numbers such as "
        "_25._tcp.mail.example.org. 3 1 2, got \"" +
        printable(text, 300) + "\"");
  }
  ASSIGN(DnsName owner, parse_tlsa_owner(text.substr(0, space)));
  if (numbers->is_of_key()) return TlsaOwnerItem{std::move(owner), *numbers};
  return config_error("expected numbers of the server's key (3 1 x or 1 1 x), or " + owner.text() +
                      " alone: millrace does not know in advance which certificate a server will "
                      "present. " +
                      parameter_warning(*numbers).value_or(""));
}

}  // namespace millrace::cli
