#include "cli/config/tlsa_owner_item.h"

#include <optional>

#include "cli/text/names.h"
#include "core/base/printable.h"
#include "core/dns/tlsa_warning.h"

namespace millrace::cli {
namespace {

// "2 1 1"; nullopt: it is something else.
std::optional<TlsaData> parameters_in(std::string_view text) {
  TlsaData record;
  uint8_t* const numbers[] = {&record.usage, &record.selector, &record.matching};
  constexpr char kGreatest[] = {'3', '1', '2'};
  if (text.size() != 5) return std::nullopt;
  for (size_t i = 0; i < 3; ++i) {
    const char digit = text[2 * i];
    const bool is_apart = i == 0 || text[2 * i - 1] == ' ';
    if (!is_apart || digit < '0' || digit > kGreatest[i]) return std::nullopt;
    *numbers[i] = static_cast<uint8_t>(digit - '0');
  }
  return record;
}

}  // namespace

Result<DnsName> parse_tlsa_owner_item(std::string_view text) {
  const size_t space = text.find(' ');
  if (space == std::string_view::npos) return parse_tlsa_owner(text);
  const std::string owner = printable(text.substr(0, space), 255);
  const std::string_view rest = text.substr(space + 1);
  const auto record = parameters_in(rest);
  if (!record) {
    return config_error("expected an owner such as _25._tcp.mail.example.org., got \"" +
                        printable(text, 300) + "\"");
  }
  const auto warning = parameter_warning(*record);
  if (!warning) return config_error("expected " + owner + " alone: its records are 3 1 1");
  return config_error("expected " + owner +
                      " alone: millrace publishes 3 1 1, whose next key is in the DNS long before "
                      "a server presents it. " +
                      *warning);
}

}  // namespace millrace::cli
