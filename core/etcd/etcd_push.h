// Publishes this host's outboxes in the store. The directory stays the truth of this host: what
// fails here is tried again by the next run.
//
// The files and signatures of a version are put first, where nothing refers to them; then one
// transaction moves `head`, if it is still what was read. The store keeps the versions that the
// directory has; what no version of them needs is deleted, after a crash within a day.
#pragma once

#include <set>
#include <string>

#include "core/bundle/stage.h"
#include "core/etcd/etcd_client.h"

namespace millrace {

struct PushedOutbox {
  std::string scope;
  Path directory;
};

// Moves the outbox's current version into the store; false: it is there already, or there is no
// version yet. What is known to be there is read again once an hour, and compared once a day.
// Error: another host publishes under this name, or the store has a later version than this host.
// The caller holds the lock "etcd".
Result<bool> push_outbox(const StageContext& context, EtcdClient& client,
                         const PushedOutbox& outbox);

// All of them, into the store of the context, if this host publishes there. One error for each
// reason. Does nothing in a dry run.
StageReport push_outboxes(const StageContext& context, const std::vector<PushedOutbox>& outboxes);

}  // namespace millrace
