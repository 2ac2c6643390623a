#include "core/etcd/etcd_place.h"

#include "core/base/decimal.h"
#include "core/base/printable.h"

namespace millrace {
namespace {

constexpr std::string_view kNameSigns =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
constexpr size_t kMaxUrl = 300, kMaxPrefix = 200;  // octets

bool is_host(std::string_view host) {
  if (!host.starts_with('[')) {
    return !host.empty() && host.find_first_not_of(kNameSigns) == std::string_view::npos;
  }
  const std::string_view inner = host.substr(1, host.size() - 2);
  return host.ends_with(']') && !inner.empty() &&
         inner.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

bool is_host_and_port(std::string_view text) {
  const size_t colon = text.rfind(':');
  const bool has_port = colon != std::string_view::npos && text.find(']', colon) == text.npos;
  if (!has_port) return is_host(text);
  return is_host(text.substr(0, colon)) && parse_decimal<uint16_t>(text.substr(colon + 1));
}

}  // namespace

Result<void> check_etcd_endpoint(std::string_view url) {
  constexpr std::string_view kHttps = "https://";
  const bool is_loopback = url.starts_with("http://127.0.0.1:") || url.starts_with("http://[::1]:");
  const std::string_view rest =
      is_loopback || url.starts_with(kHttps) ? url.substr(url.find("://") + 3) : std::string_view();
  if (url.size() <= kMaxUrl && is_host_and_port(rest)) return {};
  return Error("expected https://HOST:PORT of a member of etcd, without a path, got \"" +
               printable(url, 200) + "\"");
}

Result<void> check_etcd_prefix(std::string_view prefix) {
  const bool is_absolute = prefix.starts_with('/') && prefix.size() > 1 && !prefix.ends_with('/');
  const bool is_plain = prefix.find("//") == std::string_view::npos;
  std::string allowed(kNameSigns);
  allowed += '/';
  if (is_absolute && is_plain && prefix.size() <= kMaxPrefix &&
      prefix.find_first_not_of(allowed) == std::string_view::npos) {
    return {};
  }
  return Error("expected /NAME/NAME of A-Z a-z 0-9 . _ -, at most 200 octets, got \"" +
               printable(prefix, 200) + "\"");
}

}  // namespace millrace
