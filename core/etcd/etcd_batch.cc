#include "core/etcd/etcd_batch.h"

#include "core/etcd/etcd_paths.h"

namespace millrace {
namespace {

size_t size_of(const EtcdOperation& operation) {
  const auto* put = std::get_if<EtcdPut>(&operation);
  return put == nullptr ? 0 : put->key.size() + put->value.size();
}

}  // namespace

Result<void> EtcdBatch::add(EtcdOperation operation) {
  const size_t size = size_of(operation);
  if (txn_.success.size() == kEtcdOperations || octets_ + size > kEtcdRequest) TRY(flush());
  octets_ += size;
  txn_.success.push_back(std::move(operation));
  return {};
}

Result<void> EtcdBatch::add_pieces(const std::string& below, std::string_view text) {
  size_t number = 0;
  do {
    const std::string_view piece = text.substr(0, kEtcdPiece);
    TRY(add(EtcdPut{EtcdPaths::piece(below, number++), std::string(piece)}));
    text.remove_prefix(piece.size());
  } while (!text.empty());
  return {};
}

Result<void> EtcdBatch::flush() {
  if (txn_.success.empty()) return {};
  EtcdTxn txn = std::move(txn_);
  txn_ = {};
  octets_ = 0;
  const auto done = client_.repeatable(txn);
  return done ? Result<void>() : done.error();
}

}  // namespace millrace
