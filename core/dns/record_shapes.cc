#include "core/dns/record_shapes.h"

#include <vector>

#include "core/base/decimal.h"
#include "core/base/encoding.h"
#include "core/base/printable.h"
#include "core/dns/persistent_value.h"
#include "core/env/env.h"

namespace millrace {
namespace {

// A decimal number in canonical form: no sign, no leading zero but in "0".
bool is_number(std::string_view text, unsigned least, unsigned most) {
  const auto value = parse_decimal(text, most);
  return value && (text.size() == 1 || text.front() != '0') && *value >= least;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (size_t at; (at = text.find(separator)) != std::string_view::npos;) {
    parts.push_back(text.substr(0, at));
    text.remove_prefix(at + 1);
  }
  parts.push_back(text);
  return parts;
}

// Octets of a digest of that type (IANA registry); 0: not known.
size_t ds_digest_size(std::string_view type) {
  if (type == "1") return 20;
  if (type == "2") return 32;
  return type == "4" ? 48 : 0;
}

bool is_ds(std::string_view rdata) {
  const auto parts = split(rdata, ' ');
  if (parts.size() != 4) return false;
  const auto digest = from_hex(parts[3]);
  return is_number(parts[0], 0, 65535) && is_number(parts[1], 1, 255) && digest &&
         !digest->empty() && digest->size() == ds_digest_size(parts[2]);
}

bool is_account_label(std::string_view label) {
  constexpr std::string_view kBase32 = "abcdefghijklmnopqrstuvwxyz234567";
  return label.size() == 17 && label.front() == '_' &&
         label.find_first_not_of(kBase32, 1) == std::string_view::npos;
}

bool is_digest_owner(const DnsName& owner) {
  const size_t before = is_account_label(Labels(owner.wire())[0]) ? 1 : 0;
  return Labels(owner.wire())[before] == "_acme-challenge" && owner.label_count() > before + 1;
}

Result<void> check_digest_value(std::string_view value) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  if (value.size() == 43 && value.find_first_not_of(kAllowed) == std::string_view::npos) return {};
  return Error("value '" + printable(value, 60) + "', expected 43 of A-Z a-z 0-9 - _");
}

}  // namespace

bool is_persistent_owner(const DnsName& owner) {
  return Labels(owner.wire())[0] == "_validation-persist" && owner.label_count() > 1;
}

bool is_challenge_owner(const DnsName& owner) {
  return is_persistent_owner(owner) || is_digest_owner(owner);
}

bool has_challenge_value(std::string_view value) {
  return check_digest_value(value).ok() || PersistentValue::parse(value).ok();
}

Result<void> check_challenge_record(const DnsName& owner, std::string_view value) {
  if (is_persistent_owner(owner)) {
    TRY(PersistentValue::parse(value));
    return {};
  }
  if (is_digest_owner(owner)) return check_digest_value(value);
  return Error("owner " + printable(owner.text()) +
               ", expected one that begins with _acme-challenge, _ACCOUNT._acme-challenge or "
               "_validation-persist");
}

Result<void> check_tlsa_owner(const DnsName& owner) {
  const std::string_view port = Labels(owner.wire())[0];
  const std::string_view protocol = Labels(owner.wire())[1];
  const bool known = protocol == "_tcp" || protocol == "_udp" || protocol == "_sctp";
  if (owner.label_count() > 2 && known && port.starts_with('_') &&
      is_number(port.substr(1), 1, 65535)) {
    return {};
  }
  return Error("owner " + printable(owner.text()) +
               ", expected _PORT._PROTOCOL.HOST. with a port of 1 to 65535 and tcp, udp or sctp, " +
               "for example _25._tcp.mail.example.org.");
}

Result<void> check_ds(std::string_view rdata) {
  if (is_ds(rdata)) return {};
  return Error(
      "'" + printable(rdata, 160) +
      "' is not a DS: expected TAG ALGORITHM DIGEST-TYPE HEX, for example 12345 13 2 abcd…");
}

Result<void> check_address(const std::string& text) {
  const auto endpoint = Endpoint::parse(text);
  if (endpoint && endpoint->address == text) return {};
  return Error("'" + printable(text, 60) +
               "' is not an address: expected IPv4 or IPv6 in canonical text");
}

}  // namespace millrace
