#include "cli/dane/dane_target.h"

#include "cli/text/names.h"
#include "core/base/decimal.h"
#include "core/base/printable.h"

namespace millrace::cli {
namespace {

std::string shown_host(const DnsName& host) {
  std::string text = host.text();
  if (!host.is_root()) text.pop_back();
  return text;
}

Error not_a_service(std::string_view text, const std::string& why) {
  return config_error("'" + printable(text, 260) + "': " + why +
                      "; expected HOST:PORT or [ADDRESS]:PORT, for example mail.example.org:25");
}

// Of an address without its brackets; nullopt: it is none.
std::optional<std::string> address_in(std::string_view text, bool in_brackets) {
  const auto endpoint = Endpoint::parse(text);
  const bool is_v6 = text.find(':') != std::string_view::npos;
  if (!endpoint || text.find('@') != std::string_view::npos) return std::nullopt;
  if (is_v6 && !in_brackets) return std::nullopt;
  return endpoint->address;
}

}  // namespace

Result<DaneTarget> parse_dane_target(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return not_a_service(text, "no port");
  const auto port = parse_decimal<uint16_t>(text.substr(colon + 1));
  if (!port || *port == 0) return not_a_service(text, "the port is not a number of 1 to 65535");
  std::string_view host = text.substr(0, colon);
  const bool in_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (in_brackets) host = host.substr(1, host.size() - 2);
  DaneTarget target;
  target.port = *port;
  target.starttls = starttls_of_port(*port);
  if (auto address = address_in(host, in_brackets)) {
    target.address = *std::move(address);
    target.shown = "[" + target.address + "]:" + std::to_string(*port);
    return target;
  }
  if (host.find(':') != std::string_view::npos) {
    return not_a_service(text, in_brackets ? "not an address" : "an IPv6 address is in brackets");
  }
  auto name = parse_dns_name(host);
  if (!name || in_brackets || name->is_root()) {
    return not_a_service(text, name ? "not a host" : name.error().message);
  }
  target.host = *std::move(name);
  target.shown = shown_host(*target.host) + ":" + std::to_string(*port);
  return target;
}

DaneTarget mx_target(const DnsName& domain, const DnsName& host) {
  constexpr uint16_t kSmtp = 25;
  DaneTarget target;
  target.shown = shown_host(host) + ":" + std::to_string(kSmtp);
  target.host = host;
  target.port = kSmtp;
  target.starttls = Starttls::smtp;
  target.domain = domain;
  return target;
}

}  // namespace millrace::cli
