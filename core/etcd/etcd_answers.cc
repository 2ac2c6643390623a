// decode_etcd_…(): the answers of etcd_json.h, from anybody: types are checked, an answer has a
// bounded size already (kEtcdAnswer).
#include <algorithm>

#include "core/base/decimal.h"
#include "core/base/encoding.h"
#include "core/base/json.h"
#include "core/base/printable.h"
#include "core/etcd/etcd_json.h"

namespace millrace {
namespace {

constexpr size_t kMaxMessage = 300, kMaxToken = 8192;  // octets

// The member under its name in the protocol ("mod_revision"), or as newer gateways may write it
// ("modRevision"). nullptr: absent.
const Json* member_of(const Json& object, const std::string& name) {
  auto found = object.find(name);
  if (found != object.end()) return &*found;
  std::string camel;
  for (size_t at = 0; at < name.size(); ++at) {
    const bool follows = name[at] == '_' && at + 1 < name.size();
    const char next = follows ? name[++at] : name[at];
    camel += follows && next >= 'a' && next <= 'z' ? static_cast<char>(next - 'a' + 'A') : next;
  }
  found = object.find(camel);
  return found == object.end() ? nullptr : &*found;
}

Error wrong_type(const std::string& where, const std::string& name, const char* expected) {
  return Error(where + ": not an answer of etcd: /" + name + ": expected " + expected);
}

Result<Json> document_of(std::string_view text, const std::string& where) {
  auto parsed = parse_json(text, where);
  if (!parsed) return Error(where + ": not an answer of etcd: " + parsed.error().message);
  if (!parsed->is_object()) return Error(where + ": not an answer of etcd: expected an object");
  return parsed;
}

// Of 64 bits: a string. Of 32 bits: a number.
Result<uint64_t> number_in(const Json& object, const std::string& name, const std::string& where) {
  const Json* member = member_of(object, name);
  if (member == nullptr) return uint64_t{0};
  if (member->is_number_unsigned()) return member->get<uint64_t>();
  const auto number = member->is_string()
                          ? parse_decimal<uint64_t>(member->get_ref<const std::string&>())
                          : std::nullopt;
  return number ? Result<uint64_t>(*number) : wrong_type(where, name, "a number as a string");
}

Result<std::string> text_in(const Json& object, const std::string& name, const std::string& where) {
  const Json* member = member_of(object, name);
  if (member == nullptr) return std::string();
  return member->is_string() ? Result<std::string>(member->get<std::string>())
                             : wrong_type(where, name, "a string");
}

Result<std::string> octets_in(const Json& object, const std::string& name,
                              const std::string& where) {
  ASSIGN(const std::string text, text_in(object, name, where));
  auto octets = from_base64(text);
  return octets ? Result<std::string>(*std::move(octets)) : wrong_type(where, name, "base64");
}

Result<bool> flag_in(const Json& object, const std::string& name, const std::string& where) {
  const Json* member = member_of(object, name);
  if (member == nullptr) return false;
  return member->is_boolean() ? Result<bool>(member->get<bool>())
                              : wrong_type(where, name, "true or false");
}

// An absent one is empty.
Result<const Json*> list_in(const Json& object, const std::string& name, const std::string& where) {
  static const Json kNone = Json::array();
  const Json* member = member_of(object, name);
  if (member == nullptr || member->is_null()) return &kNone;
  if (member->is_array()) return member;
  return wrong_type(where, name, "a list");
}

Result<uint64_t> revision_in(const Json& object, const std::string& where) {
  const Json* header = member_of(object, "header");
  if (header == nullptr) return uint64_t{0};
  if (!header->is_object()) return wrong_type(where, "header", "an object");
  return number_in(*header, "revision", where);
}

Result<EtcdKeyValue> key_value_of(const Json& json, const std::string& where) {
  if (!json.is_object()) return wrong_type(where, "kvs", "a list of objects");
  EtcdKeyValue value;
  ASSIGN(value.key, octets_in(json, "key", where));
  ASSIGN(value.value, octets_in(json, "value", where));
  ASSIGN(value.create_revision, number_in(json, "create_revision", where));
  ASSIGN(value.mod_revision, number_in(json, "mod_revision", where));
  ASSIGN(value.lease, number_in(json, "lease", where));
  return value;
}

Result<EtcdRange> range_of(const Json& json, const std::string& where) {
  EtcdRange range;
  ASSIGN(const Json* values, list_in(json, "kvs", where));
  for (const Json& one : *values) {
    ASSIGN(EtcdKeyValue value, key_value_of(one, where));
    range.values.push_back(std::move(value));
  }
  ASSIGN(range.count, number_in(json, "count", where));
  ASSIGN(range.revision, revision_in(json, where));
  if (range.count < range.values.size()) return wrong_type(where, "count", "that of the values");
  return range;
}

Result<EtcdRange> response_of(const Json& json, const std::string& where) {
  if (!json.is_object()) return wrong_type(where, "responses", "a list of objects");
  const Json* range = member_of(json, "response_range");
  if (range == nullptr) return EtcdRange();
  if (!range->is_object()) return wrong_type(where, "response_range", "an object");
  return range_of(*range, where);
}

Result<EtcdLease> lease_of(const Json& json, const std::string& where) {
  EtcdLease lease;
  ASSIGN(lease.id, number_in(json, "ID", where));
  ASSIGN(lease.seconds, number_in(json, "TTL", where));
  return lease;
}

}  // namespace

Result<EtcdRange> decode_etcd_range(std::string_view text, const std::string& where) {
  ASSIGN(const Json document, document_of(text, where));
  return range_of(document, where);
}

Result<EtcdTxnAnswer> decode_etcd_txn(std::string_view text, const std::string& where) {
  EtcdTxnAnswer answer;
  ASSIGN(const Json document, document_of(text, where));
  ASSIGN(answer.succeeded, flag_in(document, "succeeded", where));
  ASSIGN(answer.revision, revision_in(document, where));
  ASSIGN(const Json* responses, list_in(document, "responses", where));
  for (const Json& response : *responses) {
    ASSIGN(EtcdRange range, response_of(response, where));
    answer.ranges.push_back(std::move(range));
  }
  return answer;
}

Result<EtcdLease> decode_etcd_lease(std::string_view text, const std::string& where) {
  ASSIGN(const Json document, document_of(text, where));
  ASSIGN(const EtcdLease lease, lease_of(document, where));
  if (lease.id == 0) return wrong_type(where, "ID", "the number of a lease");
  return lease;
}

Result<EtcdLease> decode_etcd_keepalive(std::string_view text, const std::string& where) {
  ASSIGN(const Json document, document_of(text, where));
  const Json* result = member_of(document, "result");
  if (result == nullptr || !result->is_object()) return wrong_type(where, "result", "an object");
  return lease_of(*result, where);
}

Result<std::string> decode_etcd_token(std::string_view text, const std::string& where) {
  ASSIGN(const Json document, document_of(text, where));
  ASSIGN(std::string token, text_in(document, "token", where));
  const bool is_usable = !token.empty() && token.size() <= kMaxToken &&
                         std::ranges::all_of(token, [](char c) { return c > ' ' && c <= '~'; });
  if (!is_usable) return wrong_type(where, "token", "printable ASCII");
  return token;
}

Result<EtcdMemberStatus> decode_etcd_status(std::string_view text, const std::string& where) {
  EtcdMemberStatus status;
  ASSIGN(const Json document, document_of(text, where));
  ASSIGN(const std::string version, text_in(document, "version", where));
  status.version = printable(version, kMaxMessage);
  ASSIGN(status.size, number_in(document, "dbSize", where));
  ASSIGN(status.size_in_use, number_in(document, "dbSizeInUse", where));
  ASSIGN(status.quota, number_in(document, "dbSizeQuota", where));
  ASSIGN(status.leader, number_in(document, "leader", where));
  ASSIGN(status.revision, revision_in(document, where));
  return status;
}

Result<std::vector<std::string>> decode_etcd_alarms(std::string_view text,
                                                    const std::string& where) {
  std::vector<std::string> alarms;
  ASSIGN(const Json document, document_of(text, where));
  ASSIGN(const Json* list, list_in(document, "alarms", where));
  for (const Json& one : *list) {
    if (!one.is_object()) return wrong_type(where, "alarms", "a list of objects");
    ASSIGN(const std::string alarm, text_in(one, "alarm", where));
    alarms.push_back(printable(alarm, kMaxMessage));
  }
  return alarms;
}

Result<std::string> decode_etcd_version(std::string_view text, const std::string& where) {
  ASSIGN(const Json document, document_of(text, where));
  ASSIGN(const std::string version, text_in(document, "etcdserver", where));
  if (version.empty()) return wrong_type(where, "etcdserver", "a version");
  return printable(version, kMaxMessage);
}

// 3.4 has the text in "error" and "message", 3.6 in "message" alone. A stream has both in "error".
// One refusal is text alone: that of a TLS client whose certificate has a common name.
Result<EtcdRefusal> decode_etcd_refusal(std::string_view text, const std::string& where) {
  if (text.starts_with(kCommonNameRefused)) {
    EtcdRefusal refusal;
    refusal.message = std::string(kCommonNameRefused);
    return refusal;
  }
  ASSIGN(const Json document, document_of(text, where));
  const Json* inner = member_of(document, "error");
  const Json& fields = inner != nullptr && inner->is_object() ? *inner : document;
  EtcdRefusal refusal;
  ASSIGN(std::string message, text_in(fields, "message", where));
  if (message.empty() && inner != nullptr && inner->is_string())
    message = inner->get<std::string>();
  if (message.empty()) return wrong_type(where, "message", "the reason");
  refusal.message = printable(message, kMaxMessage);
  for (const char* name : {"code", "grpc_code"}) {
    if (refusal.code != 0) break;
    ASSIGN(refusal.code, number_in(fields, name, where));
  }
  return refusal;
}

}  // namespace millrace
