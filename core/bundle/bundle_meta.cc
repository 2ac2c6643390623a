#include "core/bundle/bundle_meta.h"

#include "core/base/encoding.h"
#include "core/base/json.h"
#include "core/base/printable.h"
#include "core/bundle/bundle_names.h"
#include "core/bundle/document_fields.h"

namespace millrace {
namespace {

constexpr size_t kMaxScope = 64;  // octets
constexpr size_t kMaxHost = 255;
constexpr size_t kMaxAddressees = 1000;
constexpr size_t kMaxAddressee = 255;

bool is_previous(std::string_view hex) {
  return hex.empty() || (hex.size() == 64 && from_hex(hex).has_value());
}

Result<void> check_meta(const BundleMeta& meta, const std::string& where) {
  if (!is_bundle_scope(meta.scope)) {
    return Error(where + ": /scope: '" + printable(meta.scope) +
                 "', expected 1 to 64 of a-z 0-9 . -");
  }
  if (meta.serial == 0 || meta.serial > kLastBundleSerial) {
    return Error(where + ": /serial: " + std::to_string(meta.serial) + ", expected 1 to 99999999");
  }
  if (meta.expires <= meta.created) {
    return Error(where + ": /expires: " + format_time(meta.expires) + " is not after /created " +
                 format_time(meta.created));
  }
  if (!is_previous(meta.previous)) {
    return Error(where + ": /previous: expected 64 hexadecimal digits or nothing");
  }
  return {};
}

Result<uint64_t> epoch_of(const Json& document, const std::string& where) {
  if (!document.contains("epoch")) return uint64_t{0};
  return json_unsigned(document, "epoch", where);
}

Result<std::vector<std::string>> addressees_of(const Json& document, const std::string& where) {
  if (!document.contains("for")) return std::vector<std::string>();
  ASSIGN(auto names, json_strings(document, "for", where));
  if (names.size() > kMaxAddressees) return Error(where + ": /for: more than 1000 names");
  for (const std::string& name : names) {
    if (is_addressee(name)) continue;
    return Error(where + ": /for: '" + printable(name) + "', expected a role or role:host");
  }
  return names;
}

}  // namespace

bool is_addressee(std::string_view name) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-:";
  return !name.empty() && name.size() <= kMaxAddressee &&
         name.find_first_not_of(kAllowed) == std::string_view::npos;
}

bool is_bundle_scope(std::string_view scope) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789.-";
  return !scope.empty() && scope.size() <= kMaxScope &&
         scope.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::string encode_bundle_meta(const BundleMeta& meta) {
  Json json = {{"scope", meta.scope},
               {"host", meta.host},
               {"serial", meta.serial},
               {"created", format_time(meta.created)},
               {"expires", format_time(meta.expires)},
               {"previous", meta.previous}};
  if (meta.epoch != 0) json["epoch"] = meta.epoch;
  if (!meta.addressees.empty()) json["for"] = meta.addressees;
  return json_text(json);
}

Result<BundleMeta> decode_bundle_meta(std::string_view text, const std::string& where) {
  ASSIGN(const Json document, parse_document(text, where));
  BundleMeta meta;
  ASSIGN(meta.scope, json_string(document, "scope", where));
  ASSIGN(meta.host, json_string(document, "host", where));
  ASSIGN(meta.serial, json_unsigned(document, "serial", where));
  ASSIGN(meta.created, json_time(document, "created", where));
  ASSIGN(meta.expires, json_time(document, "expires", where));
  ASSIGN(meta.previous, json_string(document, "previous", where));
  ASSIGN(meta.epoch, epoch_of(document, where));
  ASSIGN(meta.addressees, addressees_of(document, where));
  TRY(check_meta(meta, where));
  meta.host = printable(meta.host, kMaxHost);
  return meta;
}

}  // namespace millrace
