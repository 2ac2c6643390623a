// EtcdClient: the requests that there are. How one is sent, and to which member: etcd_client.cc.
#include <algorithm>
#include <limits>

#include "core/base/encoding.h"
#include "core/base/http_date.h"
#include "core/base/printable.h"
#include "core/etcd/etcd_client.h"
#include "core/etcd/etcd_paths.h"
#include "core/etcd/etcd_refusal.h"

namespace millrace {
namespace {

constexpr uint64_t kKeysInAnswer = 5000;
constexpr size_t kMostPages = 1000;
constexpr uint64_t kNotFoundCode = 5, kDeniedCode = 7;

constexpr const char* kRange = "/v3/kv/range";
constexpr const char* kTxn = "/v3/kv/txn";

bool only_reads(const EtcdTxn& txn) {
  const auto reads = [](const EtcdOperation& operation) {
    return std::holds_alternative<EtcdRangeRequest>(operation);
  };
  return std::ranges::all_of(txn.success, reads) && std::ranges::all_of(txn.failure, reads);
}

}  // namespace

Result<EtcdRange> EtcdClient::range(const EtcdRangeRequest& request) {
  ASSIGN(const std::string body, call({kRange, encode(request)}));
  return decode_etcd_range(body, member_name());
}

Result<std::vector<std::string>> EtcdClient::keys(const std::string& prefix) {
  std::vector<std::string> all;
  EtcdRangeRequest request{prefix, etcd_end_of(prefix), kKeysInAnswer, true};
  for (size_t page = 0; page < kMostPages; ++page) {
    ASSIGN(EtcdRange part, range(request));
    for (EtcdKeyValue& value : part.values) {
      if (value.key < request.key || value.key >= request.range_end) {
        return Error(member_name() + ": a key that was not asked for: " + printable(value.key));
      }
      request.key = value.key + '\0';
      all.push_back(std::move(value.key));
    }
    if (part.values.empty() || part.count == part.values.size()) return all;
  }
  return Error(member_name() + ": too many keys below " + prefix);
}

Result<EtcdTxnAnswer> EtcdClient::repeatable(const EtcdTxn& txn) {
  ASSIGN(const std::string body, call({kTxn, encode(txn), only_reads(txn)}));
  ASSIGN(EtcdTxnAnswer answer, decode_etcd_txn(body, member_name()));
  const size_t expected = answer.succeeded ? txn.success.size() : txn.failure.size();
  if (answer.ranges.size() == expected) return answer;
  return Error(member_name() + ": not an answer of etcd: " + std::to_string(answer.ranges.size()) +
               " responses to " + std::to_string(expected) + " operations");
}

// A failure before anything was sent is also unknown: reading again costs one request.
Result<EtcdWrite> EtcdClient::compare_and_swap(const EtcdTxn& txn) {
  if (session_->outage && env_.clock.monotonic() < session_->rests_until) return *session_->outage;
  const size_t member = session_->member;
  Attempt one = attempt(member, {kTxn, encode(txn), false});
  if (!one.body && one.is_final) return std::move(one.body).error();
  auto answer = one.body ? decode_etcd_txn(*one.body, place_.endpoints[member])
                         : Result<EtcdTxnAnswer>(std::move(one.body).error());
  if (answer) return EtcdWrite{*std::move(answer)};
  session_->member = (member + 1) % place_.endpoints.size();
  return EtcdWrite{{}, std::move(answer).error()};
}

Result<EtcdLease> EtcdClient::grant(uint64_t seconds) {
  ASSIGN(const std::string body, call({"/v3/lease/grant", encode_lease_grant(seconds), false}));
  return decode_etcd_lease(body, member_name());
}

Result<uint64_t> EtcdClient::keep_alive(uint64_t lease) {
  ASSIGN(const std::string body, call({"/v3/lease/keepalive", encode_lease_id(lease), false}));
  ASSIGN(const EtcdLease kept, decode_etcd_keepalive(body, member_name()));
  return kept.id == lease ? kept.seconds : 0;
}

Result<void> EtcdClient::revoke(uint64_t lease) {
  const auto body = call({"/v3/lease/revoke", encode_lease_id(lease), false});
  if (body || (refusal_ && refusal_->code == kNotFoundCode)) return {};
  return body.error();
}

Result<EtcdMemberStatus> EtcdClient::status(size_t member) {
  Attempt one = attempt(member, {"/v3/maintenance/status", "{}"});
  if (!one.body) return std::move(one.body).error();
  ASSIGN(EtcdMemberStatus status, decode_etcd_status(*one.body, place_.endpoints[member]));
  if (const auto time = parse_http_date(one.date)) status.time = *time;
  return status;
}

Result<std::vector<std::string>> EtcdClient::alarms() {
  ASSIGN(const std::string body, call({"/v3/maintenance/alarm", "{}"}));
  return decode_etcd_alarms(body, member_name());
}

// Nobody is called "-": the store refuses it in one of two ways.
Result<bool> EtcdClient::has_authentication() {
  if (!place_.user.empty()) {
    const auto any = range({place_.prefix + "/box/"});
    return any ? Result<bool>(!session_->has_no_auth) : any.error();
  }
  const auto body = call({kAuthenticate, R"({"name":"-","password":"-"})"});
  if (body) return true;
  if (refusal_ && verdict_of(*refusal_) == EtcdVerdict::no_auth) return false;
  if (refusal_ && verdict_of(*refusal_) == EtcdVerdict::final) return true;
  return body.error();
}

// etcd checks the rights of all operations before it compares.
Result<bool> EtcdClient::may_write(const std::string& key) {
  constexpr uint64_t kNever = std::numeric_limits<int64_t>::max();
  EtcdTxn txn;
  txn.compares = {{key, EtcdCompare::Target::mod, kNever}};
  txn.success = {EtcdPut{key, ""}};
  const auto body = call({kTxn, encode(txn)});
  if (body) return true;
  if (refusal_ && refusal_->code == kDeniedCode) return false;
  return body.error();
}

Result<uint64_t> EtcdClient::uncompacted_revisions() {
  const EtcdRangeRequest first{place_.prefix + "/box/", {}, 1, true, 1};
  const auto body = call({kRange, encode(first)});
  const bool is_compacted =
      refusal_ && refusal_->message.find("has been compacted") != std::string::npos;
  if (!body && is_compacted) return uint64_t{0};
  if (!body) return body.error();
  ASSIGN(const EtcdRange range, decode_etcd_range(*body, member_name()));
  return range.revision;
}

std::string EtcdClient::new_write_id() {
  std::string octets;
  for (int count = 0; count < 16; ++count) {
    octets += static_cast<char>(static_cast<unsigned char>(env_.random.below(256)));
  }
  return to_hex(octets);
}

}  // namespace millrace
