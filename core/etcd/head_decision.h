// Whether a host may make its version the current one in the store.
#pragma once

#include <optional>
#include <string>

#include "core/etcd/etcd_head.h"

namespace millrace {

enum class HeadDecision { move, is_there };

// `seen`: what the store has. An error when that is another host's, or later than `own`. `box`: the
// name under which this host publishes, `place` the key.
Result<HeadDecision> decide_head(const std::optional<EtcdHead>& seen, const EtcdHead& own,
                                 const std::string& box, const std::string& place);

}  // namespace millrace
