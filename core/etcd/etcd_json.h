// Requests and answers of etcd's JSON gateway (grpc-gateway of etcd 3.4 to 3.6): keys and values
// are base64, numbers of 64 bits are strings, and a field that is zero is absent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "core/base/time.h"

namespace millrace {

struct EtcdKeyValue {
  std::string key, value;
  uint64_t create_revision = 0;  // the fencing token of a claim
  uint64_t mod_revision = 0;
  uint64_t lease = 0;  // 0: none
};

// Linearizable, always. The keys from `key` to `range_end`, without that; empty: `key` alone.
struct EtcdRangeRequest {
  std::string key;
  std::string range_end{};
  uint64_t limit = 0;  // 0: none
  bool keys_only = false;
  uint64_t revision = 0;  // 0: the newest
};

struct EtcdRange {
  std::vector<EtcdKeyValue> values;
  uint64_t count = 0;     // of all keys in the range, beyond the limit too
  uint64_t revision = 0;  // of the store
};

struct EtcdPut {
  std::string key, value;
  uint64_t lease = 0;
};

struct EtcdDelete {
  std::string key;
  std::string range_end{};
};

using EtcdOperation = std::variant<EtcdRangeRequest, EtcdPut, EtcdDelete>;

struct EtcdCompare {
  enum class Target { mod, create };
  std::string key;
  Target target = Target::mod;
  uint64_t revision = 0;  // equal to this; a key that is absent has 0 of both
};

struct EtcdTxn {
  std::vector<EtcdCompare> compares;
  std::vector<EtcdOperation> success;
  std::vector<EtcdOperation> failure{};
};

struct EtcdTxnAnswer {
  bool succeeded = false;
  uint64_t revision = 0;
  std::vector<EtcdRange> ranges;  // one for each operation of the branch taken; empty of writes
};

struct EtcdLease {
  uint64_t id = 0;
  uint64_t seconds = 0;  // 0, of a keepalive: the lease is gone
};

// What a member says of itself (maintenance/status).
struct EtcdMemberStatus {
  std::string version;
  uint64_t size = 0, size_in_use = 0;  // octets of the database
  uint64_t quota = 0;                  // octets; 0: not reported (before 3.6)
  uint64_t leader = 0;                 // 0: none
  uint64_t revision = 0;
  std::optional<TimePoint> time;  // by its clock, when it answered
};

struct EtcdRefusal {
  uint64_t code = 0;  // of gRPC
  std::string message;
};

std::string encode(const EtcdRangeRequest& request);
std::string encode(const EtcdTxn& txn);
std::string encode_lease_grant(uint64_t seconds);
std::string encode_lease_id(uint64_t id);

// `where` names the member in errors.
Result<EtcdRange> decode_etcd_range(std::string_view text, const std::string& where);
Result<EtcdTxnAnswer> decode_etcd_txn(std::string_view text, const std::string& where);
Result<EtcdLease> decode_etcd_lease(std::string_view text, const std::string& where);
// Of a keepalive, whose answer is a stream of one.
Result<EtcdLease> decode_etcd_keepalive(std::string_view text, const std::string& where);
Result<std::string> decode_etcd_token(std::string_view text, const std::string& where);
Result<EtcdMemberStatus> decode_etcd_status(std::string_view text, const std::string& where);
// The alarms that are raised: "NOSPACE", "CORRUPT".
Result<std::vector<std::string>> decode_etcd_alarms(std::string_view text,
                                                    const std::string& where);
// Of GET /version: the version of the member.
Result<std::string> decode_etcd_version(std::string_view text, const std::string& where);
inline constexpr std::string_view kCommonNameRefused =
    "CommonName of client sending a request against gateway will be ignored";
Result<EtcdRefusal> decode_etcd_refusal(std::string_view text, const std::string& where);

}  // namespace millrace
