#include "publish/service/look_target.h"

#include <charconv>

#include "core/base/printable.h"

namespace millrace::publish {
namespace {

Error not_a_target(std::string_view text, const std::string& why) {
  return config_error("expected HOST:PORT or HOST:PORT/STARTTLS, as mail.example.org:25, got \"" +
                      printable(text, 300) + "\"" + why);
}

Result<uint16_t> port_of(std::string_view text, std::string_view whole) {
  uint16_t port = 0;
  const auto [rest, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool is_port = fault == std::errc() && rest == text.data() + text.size() && port != 0;
  if (is_port) return port;
  return not_a_target(whole, text.empty() ? ": the port is missing" : ": not a port");
}

std::string without_brackets(std::string_view host) {
  const bool has_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  return std::string(has_brackets ? host.substr(1, host.size() - 2) : host);
}

}  // namespace

Result<LookTarget> LookTarget::parse(std::string_view text) {
  LookTarget target;
  const size_t slash = text.find('/');
  const std::string_view place = text.substr(0, slash);
  const size_t bracket = place.rfind(']');
  const size_t colon = place.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon == std::string_view::npos) return not_a_target(text, ": the port is missing");
  ASSIGN(target.port, port_of(place.substr(colon + 1), text));
  target.starttls = starttls_of_port(target.port);
  if (slash != std::string_view::npos) {
    ASSIGN(target.starttls, parse_starttls(text.substr(slash + 1)));
  }
  target.host = without_brackets(place.substr(0, colon));
  if (const auto address = Endpoint::parse(target.host); address && address->port == 53) {
    target.host = address->address;
    target.is_address = true;
    return target;
  }
  const auto name = CertName::parse(target.host);
  if (!name || name->is_wildcard()) return not_a_target(text, ": not the name of a host");
  target.host = name->text();
  return target;
}

std::string LookTarget::text() const {
  const bool is_v6 = host.find(':') != std::string::npos;
  return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port) +
         (starttls == Starttls::none ? "" : "/" + std::string(to_text(starttls)));
}

}  // namespace millrace::publish
