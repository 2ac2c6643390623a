// encode(): the requests of etcd_json.h. Keys and values are base64, so nothing needs escapes.
#include "core/base/encoding.h"
#include "core/etcd/etcd_json.h"

namespace millrace {
namespace {

void append_octets(std::string& text, std::string_view member, std::string_view octets) {
  text += '"';
  text += member;
  text += "\":\"";
  append_base64(text, octets);
  text += '"';
}

void append_number(std::string& text, std::string_view member, uint64_t number) {
  if (number == 0) return;
  text += ",\"";
  text += member;
  text += "\":\"" + std::to_string(number) + "\"";
}

void append_range_end(std::string& text, const std::string& range_end) {
  if (range_end.empty()) return;
  text += ',';
  append_octets(text, "range_end", range_end);
}

std::string encode_operation(const EtcdRangeRequest& request) {
  return R"({"requestRange":)" + encode(request) + "}";
}

std::string encode_operation(const EtcdPut& put) {
  std::string text = R"({"requestPut":{)";
  append_octets(text, "key", put.key);
  text += ',';
  append_octets(text, "value", put.value);
  append_number(text, "lease", put.lease);
  return text + "}}";
}

std::string encode_operation(const EtcdDelete& removal) {
  std::string text = R"({"requestDeleteRange":{)";
  append_octets(text, "key", removal.key);
  append_range_end(text, removal.range_end);
  return text + "}}";
}

std::string encode_operations(const std::vector<EtcdOperation>& operations) {
  std::string text = "[";
  for (const EtcdOperation& operation : operations) {
    if (text.size() > 1) text += ',';
    text += std::visit([](const auto& one) { return encode_operation(one); }, operation);
  }
  return text + "]";
}

// A revision of 0 is written: it is what an absent key has.
std::string encode_compare(const EtcdCompare& compare) {
  const bool is_mod = compare.target == EtcdCompare::Target::mod;
  std::string text = "{";
  append_octets(text, "key", compare.key);
  text += is_mod ? R"(,"target":"MOD","result":"EQUAL","mod_revision":")"
                 : R"(,"target":"CREATE","result":"EQUAL","create_revision":")";
  return text + std::to_string(compare.revision) + "\"}";
}

}  // namespace

std::string encode(const EtcdRangeRequest& request) {
  std::string text = "{";
  append_octets(text, "key", request.key);
  append_range_end(text, request.range_end);
  append_number(text, "limit", request.limit);
  append_number(text, "revision", request.revision);
  if (request.keys_only) text += R"(,"keys_only":true)";
  return text + "}";
}

std::string encode(const EtcdTxn& txn) {
  std::string text = R"({"compare":[)";
  for (const EtcdCompare& compare : txn.compares) {
    if (!text.ends_with('[')) text += ',';
    text += encode_compare(compare);
  }
  text += R"(],"success":)" + encode_operations(txn.success);
  if (!txn.failure.empty()) text += R"(,"failure":)" + encode_operations(txn.failure);
  return text + "}";
}

std::string encode_lease_grant(uint64_t seconds) {
  return R"({"TTL":")" + std::to_string(seconds) + "\"}";
}

std::string encode_lease_id(uint64_t id) {
  return R"({"ID":")" + std::to_string(id) + "\"}";
}

}  // namespace millrace
