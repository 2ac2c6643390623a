#include "core/etcd/head_decision.h"

#include <tuple>

namespace millrace {

Result<HeadDecision> decide_head(const std::optional<EtcdHead>& seen, const EtcdHead& own,
                                 const std::string& box, const std::string& place) {
  if (!seen) return HeadDecision::move;
  if (seen->host != own.host) {
    return config_error("two hosts publish as \"" + box + "\" in etcd: " + place + " has version " +
                        std::to_string(seen->serial) + " of host " + seen->host +
                        ", and this is host " + own.host +
                        ": set another /etcd/box on one of them; if it is the same machine with "
                        "another name, run: etcdctl del " +
                        place);
  }
  const auto order = [](const EtcdHead& head) { return std::tuple(head.epoch, head.serial); };
  if (order(*seen) == order(own) && seen->digest == own.digest) return HeadDecision::is_there;
  if (order(*seen) < order(own)) return HeadDecision::move;
  return Error(
      place + ": the store has version " + std::to_string(seen->serial) + " of epoch " +
      std::to_string(seen->epoch) + " by this host, expected one before version " +
      std::to_string(own.serial) + " of epoch " + std::to_string(own.epoch) +
      ": either another host has this host's name and publishes too, or this state was restored "
      "from a copy: then run: etcdctl del " +
      place + "; then millrace run here, and millrace bundle accept on each reader");
}

}  // namespace millrace
