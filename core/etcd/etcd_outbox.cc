#include "core/etcd/etcd_outbox.h"

#include <algorithm>

#include "core/base/encoding.h"
#include "core/base/printable.h"
#include "core/crypto/openssl.h"

namespace millrace {
namespace {

// Appends the pieces from number `next` on, which must be those below that key, in order.
Result<void> append_pieces(const EtcdRange& range, const std::string& below, size_t limit,
                           size_t& next, std::string& text) {
  for (const EtcdKeyValue& value : range.values) {
    const std::string expected = EtcdPaths::piece(below, next++);
    if (value.key != expected) {
      return Error(expected + ": expected this key, got " + printable(value.key));
    }
    // Else a store could give endless pieces of nothing.
    if (text.size() != (next - 1) * kEtcdPiece) {
      return Error(below + ": a piece before " + value.key + " has not " +
                   std::to_string(kEtcdPiece) + " octets");
    }
    if (value.value.size() > limit - text.size()) {
      return Error(below + ": larger than " + std::to_string(limit) + " octets");
    }
    text += value.value;
  }
  return {};
}

// Continues from piece `next`.
Result<void> read_rest(EtcdClient& client, const std::string& below, size_t limit, size_t next,
                       std::string& text) {
  while (true) {
    ASSIGN(const EtcdRange range,
           client.range({EtcdPaths::piece(below, next), etcd_end_of(below), kEtcdReads}));
    TRY(append_pieces(range, below, limit, next, text));
    if (range.values.empty() || range.count == range.values.size()) return {};
  }
}

}  // namespace

Result<std::optional<SeenEtcdHead>> read_etcd_head(EtcdClient& client, const EtcdPaths& paths) {
  ASSIGN(const EtcdRange range, client.range({paths.head()}));
  if (range.values.empty()) return std::optional<SeenEtcdHead>();
  const EtcdKeyValue& value = range.values.front();
  if (value.key != paths.head()) {
    return Error(paths.head() + ": expected this key, got " + printable(value.key));
  }
  ASSIGN(EtcdHead head, decode_etcd_head(value.value, paths.head()));
  return std::optional(SeenEtcdHead{std::move(head), value.mod_revision});
}

Result<std::optional<std::string>> read_etcd_pieces(EtcdClient& client, const std::string& below,
                                                    size_t limit) {
  std::string text;
  TRY(read_rest(client, below, limit, 0, text));
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

Result<std::map<std::string, std::string>> EtcdObjects::read(
    const std::vector<std::string>& digests) {
  for (size_t first = 0; first < digests.size(); first += kEtcdReads) {
    if (env_.clock.monotonic() >= end_) {
      return Error(paths_.objects() + ": not read in time: " + std::to_string(first) + " of " +
                   std::to_string(digests.size()) + " files");
    }
    TRY(read_batch(digests, first));
  }
  return std::move(files_);
}

Result<void> EtcdObjects::read_batch(const std::vector<std::string>& digests, size_t first) {
  const size_t count = std::min(kEtcdReads, digests.size() - first);
  EtcdTxn txn;
  for (size_t at = first; at < first + count; ++at) {
    const std::string below = paths_.object(digests[at]);
    txn.success.emplace_back(EtcdRangeRequest{below, etcd_end_of(below), 1});
  }
  ASSIGN(const EtcdTxnAnswer answer, client_.repeatable(txn));
  // Nothing is compared, so the first branch is the one.
  if (!answer.succeeded) return Error(paths_.objects() + ": not an answer of etcd: not succeeded");
  for (size_t at = 0; at < count; ++at) {
    TRY(take(digests[first + at], answer.ranges[at]));
  }
  return {};
}

Result<void> EtcdObjects::take(const std::string& digest, const EtcdRange& range) {
  const std::string below = paths_.object(digest);
  if (range.values.empty()) {
    is_removed_ = true;
    return Error(below + ": missing in the store");
  }
  std::string text;
  size_t next = 0;
  const size_t limit = std::min(limits_.file_size, limits_.total_size - octets_);
  TRY(append_pieces(range, below, limit, next, text));
  if (range.count > range.values.size()) TRY(read_rest(client_, below, limit, next, text));
  octets_ += text.size();
  const std::string seen = to_hex(sha256(text));
  if (seen != digest) return Error(below + ": not what was signed: SHA-256 " + seen);
  files_.insert_or_assign(digest, std::move(text));
  return {};
}

}  // namespace millrace
