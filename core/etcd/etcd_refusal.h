// What the store's refusals mean for this host, and what to do about them.
#pragma once

#include <string>

#include "core/etcd/etcd_json.h"
#include "core/etcd/etcd_place.h"

namespace millrace {

enum class EtcdVerdict {
  final,        // another member says the same
  no_token,     // authenticate, and once more
  no_auth,      // the store has no authentication: go on without a token
  next_member,  // no quorum here, or not now: another member may answer; a write may have happened
};

EtcdVerdict verdict_of(const EtcdRefusal& refusal);

// `member`: its URL.
Error error_of(const EtcdRefusal& refusal, const std::string& member, const EtcdPlace& place);

// An etcd before 3.4 has another interface: an error that says so. "3.4.23", "3.5.0-rc.1".
Result<void> check_etcd_version(const std::string& version, const std::string& member);

}  // namespace millrace
