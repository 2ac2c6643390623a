// Requests to a store: compare-and-swap transactions, linearizable reads and leases. Never its
// locks: two clients can hold one of those (etcd.io, "learning/why").
//
// The members are tried in order, from the one that answered last. A read, and a write that may be
// sent twice, goes to the next member after a failure; a compare-and-swap does not: its outcome is
// unknown then, and the caller reads again before it decides.
#pragma once

#include <memory>
#include <optional>
#include <set>

#include "core/crypto/secret.h"
#include "core/env/env.h"
#include "core/etcd/etcd_json.h"
#include "core/etcd/etcd_place.h"

namespace millrace {

// What one process keeps of the store. After a failure of all members it is not asked for a while:
// the stages of a run must not wait for it one after the other.
struct EtcdSession {
  size_t member = 0;         // answered last
  std::set<size_t> checked;  // members whose version is new enough
  Secret token;
  bool has_no_auth = false;                 // although there is a user
  std::chrono::milliseconds rests_until{};  // Clock::monotonic()
  std::optional<Error> outage;
};

struct EtcdWrite {
  EtcdTxnAnswer answer;
  // Why it is not known whether the store has applied the transaction; nullopt: it is known.
  std::optional<Error> unknown{};
};

class EtcdClient {
 public:
  // The caller keeps `env` and `place`. `session`: null: one of its own.
  EtcdClient(Env& env, const EtcdPlace& place, std::shared_ptr<EtcdSession> session = nullptr);

  Result<EtcdRange> range(const EtcdRangeRequest& request);
  // All keys of a range, without values, however many.
  Result<std::vector<std::string>> keys(const std::string& prefix);
  // One that only reads, or may be applied twice.
  Result<EtcdTxnAnswer> repeatable(const EtcdTxn& txn);
  // One that compares: sent once.
  Result<EtcdWrite> compare_and_swap(const EtcdTxn& txn);

  // A lease that nobody uses ends by itself, so a second one does no harm.
  Result<EtcdLease> grant(uint64_t seconds);
  // The seconds that are left; 0: the lease is gone.
  Result<uint64_t> keep_alive(uint64_t lease);
  // Its keys are deleted with it. One that is gone is fine.
  Result<void> revoke(uint64_t lease);

  // Of one member, for `millrace check`.
  Result<EtcdMemberStatus> status(size_t member);
  Result<std::vector<std::string>> alarms();
  // Whether the store asks for a user at all.
  Result<bool> has_authentication();
  // Whether the user may write that key. Nothing is written: the transaction compares what cannot
  // be.
  Result<bool> may_write(const std::string& key);
  // The number of revisions if the store has all of them since it was made; 0: it was compacted.
  Result<uint64_t> uncompacted_revisions();

  // A random name for a write.
  std::string new_write_id();
  const EtcdPlace& place() const { return place_; }
  const std::string& member_name() const { return place_.endpoints[session_->member]; }

 private:
  static constexpr const char* kAuthenticate = "/v3/auth/authenticate";

  // How one member took a request.
  struct Attempt {
    Result<std::string> body = std::string();  // of a 200
    bool is_final = true;                      // another member need not be asked
    std::string date = {};                     // that field of the answer
  };

  struct Call {
    std::string path;
    std::string body;
    bool only_reads = true;  // sent in a dry run too
  };

  HttpRequest request_to(size_t member, const std::string& path, std::string body) const;
  Result<std::string> call(const Call& call);
  Attempt attempt(size_t member, const Call& call);
  Attempt send(size_t member, const Call& call);
  Result<void> check_version(size_t member);
  Result<void> authenticate(size_t member);
  Result<std::string> login_body() const;
  Error all_failed(const std::vector<Error>& reasons);

  Env& env_;
  const EtcdPlace& place_;
  std::shared_ptr<EtcdSession> session_;
  std::optional<EtcdRefusal> refusal_;  // the last one
};

}  // namespace millrace
