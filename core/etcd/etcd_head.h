// The value of the key `head` of an outbox in the store:
//
//   {"serial":42,"sha256":"HEX of the version's SHA256.sig","epoch":0,"host":"mx1","id":"HEX"}
//
// It moves by one compare-and-swap transaction. Nothing in it is trusted: it says which version to
// read, and to the writer whether another host writes here. `id` is random: a write whose answer
// was lost is recognised by it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace millrace {

struct EtcdHead {
  uint64_t serial = 0;
  std::string digest;  // of SHA256.sig
  uint64_t epoch = 0;
  std::string host;
  std::string id;
};

std::string encode(const EtcdHead& head);
Result<EtcdHead> decode_etcd_head(std::string_view text, const std::string& where);

}  // namespace millrace
